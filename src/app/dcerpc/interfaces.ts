/** Well-known interfaces of DCE-RPC and DCOM, and their operations by number: what lateral movement and its detection speak of. */
import { operations } from "./operations.ts";

export interface Interface {
  readonly name: string;
  /** Names by operation number; empty where a number is not named. */
  readonly operations: readonly string[];
  /** Calls end with a status (NTSTATUS, Win32 error, HRESULT) as 32 bits. */
  readonly returnsStatus: boolean;
}

/** UUID, name, and whose operations. */
const INTERFACES: readonly (readonly [string, string])[] = [
  ["367abb81-9844-35f1-ad32-98f038001003", "svcctl"],
  ["4b324fc8-1670-01d3-1278-5a47bf6ee188", "srvsvc"],
  ["6bffd098-a112-3610-9833-46c3f87e345a", "wkssvc"],
  ["12345778-1234-abcd-ef00-0123456789ac", "samr"],
  ["12345778-1234-abcd-ef00-0123456789ab", "lsarpc"],
  ["e3514235-4b06-11d1-ab04-00c04fc2dcd2", "drsuapi"],
  ["1ff70682-0a51-30e8-076d-740be8cee98b", "atsvc"],
  ["86d35949-83c9-4044-b424-db363231fd0c", "ITaskSchedulerService"],
  ["378e52b0-c0a9-11cf-822d-00aa0051e40f", "sasec"],
  ["338cd001-2244-31f1-aaaa-900038001003", "winreg"],
  ["e1af8308-5d1f-11c9-91a4-08002b14a0fa", "epmapper"],
  ["12345678-1234-abcd-ef00-01234567cffb", "netlogon"],
  ["12345678-1234-abcd-ef00-0123456789ab", "spoolss"],
  ["76f03f96-cdfd-44fc-a22c-64950a001209", "IRemoteWinspool"],
  ["c681d488-d850-11d0-8c52-00c04fd90f7e", "efsrpc"],
  ["df1941c5-fe89-4e79-bf10-463657acf44d", "efsrpc"],
  ["4fc742e0-4a10-11cf-8273-00aa004ae673", "netdfs"],
  ["a8e0653c-2744-4389-a61d-7373df8b2292", "FileServerVssAgent"],
  ["82273fdc-e32a-18c3-3f78-827929dc23ea", "eventlog"],
  ["f6beaff7-1e19-4fbb-9f8f-b89e2018337c", "IEventService"],
  ["91ae6020-9e3c-11cf-8d7c-00aa00c091be", "ICertPassage"],
  ["50abc2a4-574d-40b3-9d66-ee4fd5fba076", "dnsserver"],
  ["8d9f4e40-a03d-11ce-8f69-08003e30051b", "ntsvcs"],
  ["4d9f4ab8-7d1c-11cf-861e-0020af6e7c57", "IRemoteActivation"],
  ["000001a0-0000-0000-c000-000000000046", "ISystemActivator"],
  ["99fcfec4-5260-101b-bbcb-00aa0021347a", "IObjectExporter"],
  ["00000131-0000-0000-c000-000000000046", "IRemUnknown"],
  ["00000143-0000-0000-c000-000000000046", "IRemUnknown2"],
  ["00000000-0000-0000-c000-000000000046", "IUnknown"],
  ["00020400-0000-0000-c000-000000000046", "IDispatch"],
  ["9556dc99-828c-11cf-a37e-00aa003240c7", "IWbemServices"],
  ["f309ad18-d86a-11d0-a075-00c04fb68820", "IWbemLevel1Login"],
  ["d4781cd6-e5d3-44df-ad94-930efe48a887", "IWbemLoginClientID"],
  ["9f6c78ef-fce5-42fa-abea-3e7df91921dc", "IWbemLoginClientIDEx"],
  ["027947e1-d731-11ce-a357-000000000001", "IEnumWbemClassObject"],
  ["1c1c45ee-4395-11d2-b60b-00104b703efd", "IWbemFetchSmartEnum"],
  ["423ec01e-2e35-11d2-b604-00104b703efd", "IWbemWCOSmartEnum"],
  ["2c9273e0-1dc3-11d3-b364-00105a1f8177", "IWbemRefreshingServices"],
  ["44aca675-e8fc-11d0-a07c-00c04fb68820", "IWbemCallResult"],
  ["7c857801-7381-11cf-884d-00aa004b2e24", "IWbemObjectSink"],
  ["afa8bd80-7d8a-11c9-bef4-08002b102989", "mgmt"],
  ["894de0c0-0d55-11d3-a322-00c04fa321a1", "InitShutdown"],
  ["d95afe70-a6d5-4259-822e-2c84da1ddb0d", "WindowsShutdown"],
  ["3919286a-b10c-11d0-9ba8-00c04fd92ef5", "dssetup"],
  ["f5cc5a18-4264-101a-8c59-08002b2f8426", "nspi"],
  ["1544f5e0-613c-11d1-93df-00c04fd7bd09", "rfr"],
  ["a4f1db00-ca47-1067-b31f-00dd010662da", "emsmdb"],
  ["342cfd40-3c6c-11ce-a893-08002b2e9c6d", "llsrpc"],
  ["5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc", "msgsvc"],
  ["17fdd703-1827-4e34-79d4-24a55c53bb37", "msgsvc"],
  ["2f5f3220-c126-1076-b549-074d078619da", "nddeapi"],
  ["4b112204-0e19-11d3-b42b-0000f81feb9f", "ssdpsrv"],
  ["621dff68-3c39-4c6c-aae3-e68e2c6503ad", "wzcsvc"],
  ["5ca4a760-ebb1-11cf-8611-00a0245420ed", "TermSrv"],
  ["497d95a6-2d27-4bf5-9bbd-a6046957133c", "TermSrvListener"],
  ["11899a43-2b68-4a76-92e3-a3d6ad8c26ce", "TermSrvSession"],
  ["897e2e5f-93f3-4376-9c9c-fd2277495c27", "dfsr"],
  ["d049b186-814f-11d1-9a3c-00c04fc9b232", "frsapi"],
  ["f5cc59b4-4264-101a-8c59-08002b2f8426", "frsrpc"],
  ["45f52c28-7f9f-101a-b52b-08002b2efabe", "winspipe"],
  ["6bffd098-a112-3610-9833-012892020162", "browser"],
  ["70b51430-b6ca-11d0-b9b9-00a0c922e750", "IMSAdminBaseW"],
  ["d99e6e71-fc88-11d0-b498-00a0c90312f3", "ICertAdminD"],
  ["d99e6e70-fc88-11d0-b498-00a0c90312f3", "ICertRequestD"],
  ["3dde7c30-165d-11d1-ab8f-00805f14db40", "BackupKey"],
  ["ae33069b-a2a8-46ee-a235-ddfd339be281", "IRPCRemoteObject"],
  ["0b6edbfa-4a24-4fc6-8a23-942b1eca65d1", "IRPCAsyncNotify"],
];

/** DCOM's methods return HRESULT, but what is before it is in an envelope; those of the endpoint mapper end with a status too. */
const WITH_STATUS = [
  "svcctl", "srvsvc", "wkssvc", "samr", "lsarpc", "drsuapi", "atsvc", "ITaskSchedulerService", "winreg", "epmapper", "netlogon",
  "spoolss", "IRemoteWinspool", "efsrpc", "netdfs", "eventlog", "IWbemServices", "IWbemLevel1Login", "InitShutdown",
]; // prettier-ignore

function interfaceOf(name: string): Interface {
  return { name, operations: operations(name), returnsStatus: WITH_STATUS.includes(name) };
}

const BY_UUID: ReadonlyMap<string, Interface> = new Map(INTERFACES.map(([uuid, name]) => [uuid, interfaceOf(name)]));

export function interfaceBy(uuid: string): Interface | null {
  return BY_UUID.get(uuid) ?? null;
}

/** Names of pipes that are not their interface's. */
const PIPES: Readonly<Record<string, string>> = { lsass: "lsarpc", protected_storage: "BackupKey", wkssvc: "wkssvc" };

/** What speaks on a pipe by convention, for connections whose beginning is missing. */
export function interfaceOfPipe(pipe: string): Interface | null {
  const name = pipe.toLowerCase();
  const known = PIPES[name] ?? name;
  return INTERFACES.some(([, one]) => one === known) ? interfaceOf(known) : null;
}
