/** Numbers of SMB by their names ([MS-SMB2], [MS-CIFS], [MS-FSCC]). */

export const COMMANDS = ["NEGOTIATE", "SESSION_SETUP", "LOGOFF", "TREE_CONNECT", "TREE_DISCONNECT", "CREATE", "CLOSE", "FLUSH", "READ", "WRITE",
  "LOCK", "IOCTL", "CANCEL", "ECHO", "QUERY_DIRECTORY", "CHANGE_NOTIFY", "QUERY_INFO", "SET_INFO", "OPLOCK_BREAK", "SERVER_TO_CLIENT_NOTIFICATION"]; // prettier-ignore

const DIALECTS: Readonly<Record<number, string>> = { 0x202: "2.0.2", 0x210: "2.1", 0x2ff: "2.???", 0x300: "3.0", 0x302: "3.0.2", 0x311: "3.1.1" }; // prettier-ignore

export function dialectName(dialect: number): string {
  return DIALECTS[dialect] ?? `0x${dialect.toString(16)}`;
}

const SHARE_TYPES = ["", "disk", "pipe", "printer"];

export function shareType(type: number): string | null {
  return SHARE_TYPES[type] || null;
}

/** What CREATE does where the file is there, or not. */
const DISPOSITIONS = ["supersede", "open", "create", "open or create", "overwrite", "overwrite or create"];

export function disposition(value: number): string {
  return DISPOSITIONS[value] ?? `disposition ${value}`;
}

const ACTIONS = ["superseded", "opened", "created", "overwritten"];

export function actionName(action: number): string | null {
  return ACTIONS[action] ?? null;
}

/** Rights ([MS-SMB2], section 2.2.13.1), by bit. */
const RIGHTS: readonly (readonly [number, string])[] = [
  [0, "read"], [1, "write"], [2, "append"], [3, "read EA"], [4, "write EA"], [5, "execute"], [6, "delete child"], [7, "read attributes"],
  [8, "write attributes"], [16, "delete"], [17, "read control"], [18, "write DAC"], [19, "write owner"], [20, "synchronize"],
  [24, "system security"], [25, "maximum allowed"], [28, "generic all"], [29, "generic execute"], [30, "generic write"], [31, "generic read"],
]; // prettier-ignore

export function accessNames(mask: number): string {
  return RIGHTS.filter(([bit]) => (mask >>> bit) & 1).map(([, name]) => name).join(", "); // prettier-ignore
}

/** Options of CREATE that tell something. */
const DIRECTORY = 0x1;
const DELETE_ON_CLOSE = 0x1000;

export function createInfo(how: number, options: number): string {
  const words = [disposition(how)];
  if (options & DIRECTORY) words.push("directory");
  if (options & DELETE_ON_CLOSE) words.push("delete on close");
  return words.join(", ");
}

export const PIPE_TRANSCEIVE = 0x11c017;

const CONTROLS: Readonly<Record<number, string>> = {
  0x60194: "FSCTL_DFS_GET_REFERRALS", 0x601b0: "FSCTL_DFS_GET_REFERRALS_EX", 0x9009c: "FSCTL_GET_OBJECT_ID", 0x900a4: "FSCTL_SET_REPARSE_POINT",
  0x900a8: "FSCTL_GET_REPARSE_POINT", 0x900c0: "FSCTL_CREATE_OR_GET_OBJECT_ID", 0x900c4: "FSCTL_SET_SPARSE", 0x940cf: "FSCTL_QUERY_ALLOCATED_RANGES",
  0x980c8: "FSCTL_SET_ZERO_DATA", 0x98208: "FSCTL_FILE_LEVEL_TRIM", 0x11400c: "FSCTL_PIPE_PEEK", 0x110018: "FSCTL_PIPE_WAIT",
  [PIPE_TRANSCEIVE]: "FSCTL_PIPE_TRANSCEIVE", 0x140078: "FSCTL_SRV_REQUEST_RESUME_KEY", 0x144064: "FSCTL_SRV_ENUMERATE_SNAPSHOTS",
  0x1440f2: "FSCTL_SRV_COPYCHUNK", 0x1480f2: "FSCTL_SRV_COPYCHUNK_WRITE", 0x1441bb: "FSCTL_SRV_READ_HASH", 0x1401d4: "FSCTL_LMR_REQUEST_RESILIENCY",
  0x1401fc: "FSCTL_QUERY_NETWORK_INTERFACE_INFO", 0x140204: "FSCTL_VALIDATE_NEGOTIATE_INFO", 0x90100: "FSCTL_IS_PATHNAME_VALID", 0x9027c: "FSCTL_GET_INTEGRITY_INFORMATION",
}; // prettier-ignore

export function controlName(code: number): string {
  return CONTROLS[code] ?? `FSCTL 0x${code.toString(16).padStart(8, "0")}`;
}

const FILE_CLASSES: Readonly<Record<number, string>> = {
  1: "FileDirectoryInformation", 2: "FileFullDirectoryInformation", 3: "FileBothDirectoryInformation", 4: "FileBasicInformation",
  5: "FileStandardInformation", 6: "FileInternalInformation", 7: "FileEaInformation", 8: "FileAccessInformation", 9: "FileNameInformation",
  10: "FileRenameInformation", 11: "FileLinkInformation", 12: "FileNamesInformation", 13: "FileDispositionInformation",
  14: "FilePositionInformation", 15: "FileFullEaInformation", 16: "FileModeInformation", 18: "FileAllInformation", 19: "FileAllocationInformation",
  20: "FileEndOfFileInformation", 21: "FileAlternateNameInformation", 22: "FileStreamInformation", 23: "FilePipeInformation",
  24: "FilePipeLocalInformation", 34: "FileNetworkOpenInformation", 35: "FileAttributeTagInformation", 37: "FileIdBothDirectoryInformation",
  38: "FileIdFullDirectoryInformation", 48: "FileNormalizedNameInformation", 59: "FileIdInformation", 60: "FileIdExtdDirectoryInformation",
  64: "FileDispositionInformationEx", 65: "FileRenameInformationEx",
}; // prettier-ignore

const SYSTEM_CLASSES: Readonly<Record<number, string>> = {
  1: "FileFsVolumeInformation", 3: "FileFsSizeInformation", 4: "FileFsDeviceInformation", 5: "FileFsAttributeInformation",
  6: "FileFsControlInformation", 7: "FileFsFullSizeInformation", 8: "FileFsObjectIdInformation", 11: "FileFsSectorSizeInformation",
}; // prettier-ignore

/** Kind of information, and which. */
export function infoName(type: number, which: number): string {
  if (type === 1) return FILE_CLASSES[which] ?? `file information ${which}`;
  if (type === 2) return SYSTEM_CLASSES[which] ?? `file system information ${which}`;
  return type === 3 ? "SecurityInformation" : type === 4 ? "QuotaInformation" : `information ${type}/${which}`;
}

const OLD_COMMANDS: Readonly<Record<number, string>> = {
  0x00: "CREATE_DIRECTORY", 0x01: "DELETE_DIRECTORY", 0x02: "OPEN", 0x03: "CREATE", 0x04: "CLOSE", 0x05: "FLUSH", 0x06: "DELETE", 0x07: "RENAME",
  0x08: "QUERY_INFORMATION", 0x09: "SET_INFORMATION", 0x0a: "READ", 0x0b: "WRITE", 0x0c: "LOCK_BYTE_RANGE", 0x0d: "UNLOCK_BYTE_RANGE",
  0x0e: "CREATE_TEMPORARY", 0x0f: "CREATE_NEW", 0x10: "CHECK_DIRECTORY", 0x11: "PROCESS_EXIT", 0x12: "SEEK", 0x13: "LOCK_AND_READ",
  0x14: "WRITE_AND_UNLOCK", 0x1a: "READ_RAW", 0x1b: "READ_MPX", 0x1d: "WRITE_RAW", 0x1e: "WRITE_MPX", 0x20: "WRITE_COMPLETE",
  0x22: "SET_INFORMATION2", 0x23: "QUERY_INFORMATION2", 0x24: "LOCKING_ANDX", 0x25: "TRANSACTION", 0x26: "TRANSACTION_SECONDARY", 0x27: "IOCTL",
  0x29: "COPY", 0x2a: "MOVE", 0x2b: "ECHO", 0x2c: "WRITE_AND_CLOSE", 0x2d: "OPEN_ANDX", 0x2e: "READ_ANDX", 0x2f: "WRITE_ANDX",
  0x32: "TRANSACTION2", 0x33: "TRANSACTION2_SECONDARY", 0x34: "FIND_CLOSE2", 0x35: "FIND_NOTIFY_CLOSE", 0x70: "TREE_CONNECT", 0x71: "TREE_DISCONNECT",
  0x72: "NEGOTIATE", 0x73: "SESSION_SETUP_ANDX", 0x74: "LOGOFF_ANDX", 0x75: "TREE_CONNECT_ANDX", 0x80: "QUERY_INFORMATION_DISK", 0x81: "SEARCH",
  0x82: "FIND", 0x83: "FIND_UNIQUE", 0xa0: "NT_TRANSACT", 0xa1: "NT_TRANSACT_SECONDARY", 0xa2: "NT_CREATE_ANDX", 0xa4: "NT_CANCEL",
  0xa5: "NT_RENAME", 0xc0: "OPEN_PRINT_FILE", 0xc1: "WRITE_PRINT_FILE", 0xc2: "CLOSE_PRINT_FILE",
}; // prettier-ignore

export function oldCommandName(command: number): string {
  return OLD_COMMANDS[command] ?? `command 0x${command.toString(16).padStart(2, "0")}`;
}

const TRANS2 = ["OPEN2", "FIND_FIRST2", "FIND_NEXT2", "QUERY_FS_INFORMATION", "SET_FS_INFORMATION", "QUERY_PATH_INFORMATION", "SET_PATH_INFORMATION",
  "QUERY_FILE_INFORMATION", "SET_FILE_INFORMATION", "FSCTL", "IOCTL2", "FIND_NOTIFY_FIRST", "FIND_NOTIFY_NEXT", "CREATE_DIRECTORY", "SESSION_SETUP", "",
  "GET_DFS_REFERRAL", "REPORT_DFS_INCONSISTENCY"]; // prettier-ignore

export function trans2Name(code: number): string {
  return TRANS2[code] || `subcommand 0x${code.toString(16)}`;
}

const NT_TRANSACT = [
  "",
  "CREATE",
  "IOCTL",
  "SET_SECURITY_DESC",
  "NOTIFY_CHANGE",
  "RENAME",
  "QUERY_SECURITY_DESC",
  "QUERY_QUOTA",
  "SET_QUOTA",
];

export function ntTransactName(code: number): string {
  return NT_TRANSACT[code] || `function ${code}`;
}

const PIPE_TRANSACTIONS: Readonly<Record<number, string>> = {
  0x01: "SetNamedPipeHandleState", 0x11: "RawReadNamedPipe", 0x21: "QueryNamedPipeHandleState", 0x22: "QueryNamedPipeInfo", 0x23: "PeekNamedPipe",
  0x26: "TransactNamedPipe", 0x31: "RawWriteNamedPipe", 0x36: "ReadNamedPipe", 0x37: "WriteNamedPipe", 0x53: "WaitNamedPipe", 0x54: "CallNamedPipe",
}; // prettier-ignore

export function pipeTransactionName(code: number): string {
  return PIPE_TRANSACTIONS[code] ?? `pipe function 0x${code.toString(16)}`;
}
