/** Operations of interfaces by number, from the interface definitions of the protocols' specifications. */

/** Words of a list; `-` for a number that has no name. */
function words(text: string): readonly string[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => (word === "-" ? "" : word));
}

const UNKNOWN = "QueryInterface AddRef Release";

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  // [MS-SCMR], section 3.1.4.
  svcctl: words(`RCloseServiceHandle RControlService RDeleteService RLockServiceDatabase RQueryServiceObjectSecurity
    RSetServiceObjectSecurity RQueryServiceStatus RSetServiceStatus RUnlockServiceDatabase RNotifyBootConfigStatus -
    RChangeServiceConfigW RCreateServiceW REnumDependentServicesW REnumServicesStatusW ROpenSCManagerW ROpenServiceW
    RQueryServiceConfigW RQueryServiceLockStatusW RStartServiceW RGetServiceDisplayNameW RGetServiceKeyNameW - RChangeServiceConfigA
    RCreateServiceA REnumDependentServicesA REnumServicesStatusA ROpenSCManagerA ROpenServiceA RQueryServiceConfigA
    RQueryServiceLockStatusA RStartServiceA RGetServiceDisplayNameA RGetServiceKeyNameA - REnumServiceGroupW RChangeServiceConfig2A
    RChangeServiceConfig2W RQueryServiceConfig2A RQueryServiceConfig2W RQueryServiceStatusEx REnumServicesStatusExA
    REnumServicesStatusExW - RCreateServiceWOW64A RCreateServiceWOW64W - RNotifyServiceStatusChange RGetNotifyResults
    RCloseNotifyHandle RControlServiceExA RControlServiceExW - - - - RQueryServiceConfigEx - - - RCreateWowService - - -
    ROpenSCManager2`),
  // [MS-SRVS], section 3.1.4.
  srvsvc:
    words(`- - - - - - - - NetrConnectionEnum NetrFileEnum NetrFileGetInfo NetrFileClose NetrSessionEnum NetrSessionDel
    NetrShareAdd NetrShareEnum NetrShareGetInfo NetrShareSetInfo NetrShareDel NetrShareDelSticky NetrShareCheck NetrServerGetInfo
    NetrServerSetInfo NetrServerDiskEnum NetrServerStatisticsGet NetrServerTransportAdd NetrServerTransportEnum
    NetrServerTransportDel NetrRemoteTOD - NetprPathType NetprPathCanonicalize NetprPathCompare NetprNameValidate
    NetprNameCanonicalize NetprNameCompare NetrShareEnumSticky NetrShareDelStart NetrShareDelCommit NetrpGetFileSecurity
    NetrpSetFileSecurity NetrServerTransportAddEx - NetrDfsGetVersion NetrDfsCreateLocalPartition NetrDfsDeleteLocalPartition
    NetrDfsSetLocalVolumeState - NetrDfsCreateExitPoint NetrDfsDeleteExitPoint NetrDfsModifyPrefix NetrDfsFixLocalVolume
    NetrDfsManagerReportSiteInfo NetrServerTransportDelEx NetrServerAliasAdd NetrServerAliasEnum NetrServerAliasDel NetrShareDelEx`),
  // [MS-WKST], section 3.2.4.
  wkssvc: words(`NetrWkstaGetInfo NetrWkstaSetInfo NetrWkstaUserEnum - - NetrWkstaTransportEnum NetrWkstaTransportAdd
    NetrWkstaTransportDel NetrUseAdd NetrUseGetInfo NetrUseDel NetrUseEnum - NetrWorkstationStatisticsGet - - - - - -
    NetrGetJoinInformation - NetrJoinDomain2 NetrUnjoinDomain2 NetrRenameMachineInDomain2 NetrValidateName2
    NetrGetJoinableOUs2 NetrAddAlternateComputerName NetrRemoveAlternateComputerName NetrSetPrimaryComputerName
    NetrEnumerateComputerNames`),
  // [MS-SAMR], section 3.1.5.
  samr: words(`SamrConnect SamrCloseHandle SamrSetSecurityObject SamrQuerySecurityObject - SamrLookupDomainInSamServer
    SamrEnumerateDomainsInSamServer SamrOpenDomain SamrQueryInformationDomain SamrSetInformationDomain SamrCreateGroupInDomain
    SamrEnumerateGroupsInDomain SamrCreateUserInDomain SamrEnumerateUsersInDomain SamrCreateAliasInDomain
    SamrEnumerateAliasesInDomain SamrGetAliasMembership SamrLookupNamesInDomain SamrLookupIdsInDomain SamrOpenGroup
    SamrQueryInformationGroup SamrSetInformationGroup SamrAddMemberToGroup SamrDeleteGroup SamrRemoveMemberFromGroup
    SamrGetMembersInGroup SamrSetMemberAttributesOfGroup SamrOpenAlias SamrQueryInformationAlias SamrSetInformationAlias
    SamrDeleteAlias SamrAddMemberToAlias SamrRemoveMemberFromAlias SamrGetMembersInAlias SamrOpenUser SamrDeleteUser
    SamrQueryInformationUser SamrSetInformationUser SamrChangePasswordUser SamrGetGroupsForUser SamrQueryDisplayInformation
    SamrGetDisplayEnumerationIndex - - SamrGetUserDomainPasswordInformation SamrRemoveMemberFromForeignDomain
    SamrQueryInformationDomain2 SamrQueryInformationUser2 SamrQueryDisplayInformation2 SamrGetDisplayEnumerationIndex2
    SamrCreateUser2InDomain SamrQueryDisplayInformation3 SamrAddMultipleMembersToAlias SamrRemoveMultipleMembersFromAlias
    SamrOemChangePasswordUser2 SamrUnicodeChangePasswordUser2 SamrGetDomainPasswordInformation SamrConnect2
    SamrSetInformationUser2 - - - SamrConnect4 - SamrConnect5 SamrRidToSid SamrSetDSRMPassword SamrValidatePassword`),
  // [MS-LSAD] and [MS-LSAT], section 3.1.4.
  lsarpc: words(`LsarClose - LsarEnumeratePrivileges LsarQuerySecurityObject LsarSetSecurityObject - LsarOpenPolicy
    LsarQueryInformationPolicy LsarSetInformationPolicy - LsarCreateAccount LsarEnumerateAccounts LsarCreateTrustedDomain
    LsarEnumerateTrustedDomains LsarLookupNames LsarLookupSids LsarCreateSecret LsarOpenAccount LsarEnumeratePrivilegesAccount
    LsarAddPrivilegesToAccount LsarRemovePrivilegesFromAccount - - LsarGetSystemAccessAccount LsarSetSystemAccessAccount
    LsarOpenTrustedDomain LsarQueryInfoTrustedDomain LsarSetInformationTrustedDomain LsarOpenSecret LsarSetSecret LsarQuerySecret
    LsarLookupPrivilegeValue LsarLookupPrivilegeName LsarLookupPrivilegeDisplayName LsarDeleteObject
    LsarEnumerateAccountsWithUserRight LsarEnumerateAccountRights LsarAddAccountRights LsarRemoveAccountRights
    LsarQueryTrustedDomainInfo LsarSetTrustedDomainInfo LsarDeleteTrustedDomain LsarStorePrivateData LsarRetrievePrivateData
    LsarOpenPolicy2 LsarGetUserName LsarQueryInformationPolicy2 LsarSetInformationPolicy2 LsarQueryTrustedDomainInfoByName
    LsarSetTrustedDomainInfoByName LsarEnumerateTrustedDomainsEx LsarCreateTrustedDomainEx -
    LsarQueryDomainInformationPolicy LsarSetDomainInformationPolicy LsarOpenTrustedDomainByName - LsarLookupSids2 LsarLookupNames2
    LsarCreateTrustedDomainEx2 - - - - - - - - LsarLookupNames3 - - - - LsarQueryForestTrustInformation
    LsarSetForestTrustInformation - LsarLookupSids3 LsarLookupNames4`),
  // [MS-DRSR], section 4.1.
  drsuapi: words(`IDL_DRSBind IDL_DRSUnbind IDL_DRSReplicaSync IDL_DRSGetNCChanges IDL_DRSUpdateRefs IDL_DRSReplicaAdd
    IDL_DRSReplicaDel IDL_DRSReplicaModify IDL_DRSVerifyNames IDL_DRSGetMemberships IDL_DRSInterDomainMove IDL_DRSGetNT4ChangeLog
    IDL_DRSCrackNames IDL_DRSWriteSPN IDL_DRSRemoveDsServer IDL_DRSRemoveDsDomain IDL_DRSDomainControllerInfo IDL_DRSAddEntry
    IDL_DRSExecuteKCC IDL_DRSGetReplInfo IDL_DRSAddSidHistory IDL_DRSGetMemberships2 IDL_DRSReplicaVerifyObjects
    IDL_DRSGetObjectExistence IDL_DRSQuerySitesByCost IDL_DRSInitDemotion IDL_DRSReplicaDemotion IDL_DRSFinishDemotion
    IDL_DRSAddCloneDC IDL_DRSWriteNgcKey IDL_DRSReadNgcKey`),
  // [MS-TSCH], section 3.2.5.
  atsvc: words("NetrJobAdd NetrJobDel NetrJobEnum NetrJobGetInfo"),
  sasec: words("SASetAccountInformation SASetNSAccountInformation SAGetNSAccountInformation SAGetAccountInformation"),
  ITaskSchedulerService:
    words(`SchRpcHighestVersion SchRpcRegisterTask SchRpcRetrieveTask SchRpcCreateFolder SchRpcSetSecurity
    SchRpcGetSecurity SchRpcEnumFolders SchRpcEnumTasks SchRpcEnumInstances SchRpcGetInstanceInfo SchRpcStopInstance SchRpcStop
    SchRpcRun SchRpcDelete SchRpcRename SchRpcScheduledRuntimes SchRpcGetLastRunInfo SchRpcGetTaskInfo
    SchRpcGetNumberOfMissedRuns SchRpcEnableTask`),
  // [MS-RRP], section 3.1.5.
  winreg:
    words(`OpenClassesRoot OpenCurrentUser OpenLocalMachine OpenPerformanceData OpenUsers BaseRegCloseKey BaseRegCreateKey
    BaseRegDeleteKey BaseRegDeleteValue BaseRegEnumKey BaseRegEnumValue BaseRegFlushKey BaseRegGetKeySecurity BaseRegLoadKey -
    BaseRegOpenKey BaseRegQueryInfoKey BaseRegQueryValue BaseRegReplaceKey BaseRegRestoreKey BaseRegSaveKey BaseRegSetKeySecurity
    BaseRegSetValue BaseRegUnLoadKey BaseInitiateSystemShutdown BaseAbortSystemShutdown BaseRegGetVersion OpenCurrentConfig -
    BaseRegQueryMultipleValues BaseInitiateSystemShutdownEx BaseRegSaveKeyEx OpenPerformanceText OpenPerformanceNlsText
    BaseRegQueryMultipleValues2 BaseRegDeleteKeyEx`),
  // DCE 1.1: RPC, appendix O.
  epmapper: words("ept_insert ept_delete ept_lookup ept_map ept_lookup_handle_free ept_inq_object ept_mgmt_delete"),
  mgmt: words("rpc_mgmt_inq_if_ids rpc_mgmt_inq_stats rpc_mgmt_is_server_listening rpc_mgmt_stop_server_listening rpc_mgmt_inq_princ_name"), // prettier-ignore
  // [MS-NRPC], section 3.5.4.
  netlogon: words(`NetrLogonUasLogon NetrLogonUasLogoff NetrLogonSamLogon NetrLogonSamLogoff NetrServerReqChallenge
    NetrServerAuthenticate NetrServerPasswordSet NetrDatabaseDeltas NetrDatabaseSync NetrAccountDeltas NetrAccountSync NetrGetDCName
    NetrLogonControl NetrGetAnyDCName NetrLogonControl2 NetrServerAuthenticate2 NetrDatabaseSync2 NetrDatabaseRedo
    NetrLogonControl2Ex NetrEnumerateTrustedDomains DsrGetDcName NetrLogonGetCapabilities NetrLogonSetServiceBits
    NetrLogonGetTrustRid NetrLogonComputeServerDigest NetrLogonComputeClientDigest NetrServerAuthenticate3 DsrGetDcNameEx
    DsrGetSiteName NetrLogonGetDomainInfo NetrServerPasswordSet2 NetrServerPasswordGet NetrLogonSendToSam
    DsrAddressToSiteNamesW DsrGetDcNameEx2 NetrLogonGetTimeServiceParentDomain NetrEnumerateTrustedDomainsEx
    DsrAddressToSiteNamesExW DsrGetDcSiteCoverageW NetrLogonSamLogonEx DsrEnumerateDomainTrusts DsrDeregisterDnsHostRecords
    NetrServerTrustPasswordsGet DsrGetForestTrustInformation NetrGetForestTrustInformation NetrLogonSamLogonWithFlags
    NetrServerGetTrustInfo`),
  // [MS-RPRN], section 3.1.4.
  spoolss:
    words(`RpcEnumPrinters RpcOpenPrinter RpcSetJob RpcGetJob RpcEnumJobs RpcAddPrinter RpcDeletePrinter RpcSetPrinter
    RpcGetPrinter RpcAddPrinterDriver RpcEnumPrinterDrivers RpcGetPrinterDriver RpcGetPrinterDriverDirectory
    RpcDeletePrinterDriver RpcAddPrintProcessor RpcEnumPrintProcessors RpcGetPrintProcessorDirectory RpcStartDocPrinter
    RpcStartPagePrinter RpcWritePrinter RpcEndPagePrinter RpcAbortPrinter RpcReadPrinter RpcEndDocPrinter RpcAddJob
    RpcScheduleJob RpcGetPrinterData RpcSetPrinterData RpcWaitForPrinterChange RpcClosePrinter RpcAddForm RpcDeleteForm RpcGetForm
    RpcSetForm RpcEnumForms RpcEnumPorts RpcEnumMonitors - - RpcDeletePort RpcCreatePrinterIC RpcPlayGdiScriptOnPrinterIC
    RpcDeletePrinterIC - - - RpcAddPrintProvidor - RpcDeletePrintProcessor - - RpcResetPrinter RpcGetPrinterDriver2 - -
    RpcFindClosePrinterChangeNotification - - RpcReplyOpenPrinter RpcRouterReplyPrinter RpcReplyClosePrinter RpcAddPortEx
    RpcRemoteFindFirstPrinterChangeNotification - - RpcRemoteFindFirstPrinterChangeNotificationEx
    RpcRouterReplyPrinterEx RpcRouterRefreshPrinterChangeNotification - RpcOpenPrinterEx RpcAddPrinterEx RpcSetPort
    RpcEnumPrinterData RpcDeletePrinterData - - - RpcSetPrinterDataEx RpcGetPrinterDataEx RpcEnumPrinterDataEx RpcEnumPrinterKey
    RpcDeletePrinterDataEx RpcDeletePrinterKey - RpcDeletePrinterDriverEx - - RpcXcvData RpcAddPrinterDriverEx`),
  // [MS-PAR], section 3.1.4.
  IRemoteWinspool:
    words(`RpcAsyncOpenPrinter RpcAsyncAddPrinter RpcAsyncSetJob RpcAsyncGetJob RpcAsyncEnumJobs RpcAsyncAddJob
    RpcAsyncScheduleJob RpcAsyncDeletePrinter RpcAsyncSetPrinter RpcAsyncGetPrinter RpcAsyncStartDocPrinter
    RpcAsyncStartPagePrinter RpcAsyncWritePrinter RpcAsyncEndPagePrinter RpcAsyncEndDocPrinter RpcAsyncAbortPrinter
    RpcAsyncGetPrinterData RpcAsyncGetPrinterDataEx RpcAsyncSetPrinterData RpcAsyncSetPrinterDataEx
    RpcAsyncClosePrinter RpcAsyncAddForm RpcAsyncDeleteForm RpcAsyncGetForm RpcAsyncSetForm RpcAsyncEnumForms
    RpcAsyncGetPrinterDriver RpcAsyncEnumPrinterData RpcAsyncEnumPrinterDataEx RpcAsyncEnumPrinterKey
    RpcAsyncDeletePrinterData RpcAsyncDeletePrinterDataEx RpcAsyncDeletePrinterKey RpcAsyncXcvData
    RpcAsyncSendRecvBidiData RpcAsyncCreatePrinterIC RpcAsyncPlayGdiScriptOnPrinterIC RpcAsyncDeletePrinterIC
    RpcAsyncEnumPrinters RpcAsyncAddPrinterDriver RpcAsyncEnumPrinterDrivers RpcAsyncGetPrinterDriverDirectory
    RpcAsyncDeletePrinterDriver RpcAsyncDeletePrinterDriverEx RpcAsyncAddPrintProcessor RpcAsyncEnumPrintProcessors
    RpcAsyncGetPrintProcessorDirectory RpcAsyncEnumPorts RpcAsyncEnumMonitors RpcAsyncAddPort RpcAsyncSetPort
    RpcAsyncAddMonitor RpcAsyncDeleteMonitor RpcAsyncDeletePrintProcessor RpcAsyncEnumPrintProcessorDatatypes
    RpcAsyncAddPerMachineConnection RpcAsyncDeletePerMachineConnection RpcAsyncEnumPerMachineConnections
    RpcSyncRegisterForRemoteNotifications RpcSyncUnRegisterForRemoteNotifications RpcSyncRefreshRemoteNotifications
    RpcAsyncGetRemoteNotifications RpcAsyncInstallPrinterDriverFromPackage RpcAsyncUploadPrinterDriverPackage
    RpcAsyncGetCorePrinterDrivers RpcAsyncCorePrinterDriverInstalled RpcAsyncGetPrinterDriverPackagePath
    RpcAsyncDeletePrinterDriverPackage RpcAsyncReadPrinter RpcAsyncResetPrinter RpcAsyncGetJobNamedPropertyValue
    RpcAsyncSetJobNamedProperty RpcAsyncDeleteJobNamedProperty RpcAsyncEnumJobNamedProperties
    RpcAsyncLogJobInfoForBranchOffice`),
  // [MS-EFSR], section 3.1.4.
  efsrpc:
    words(`EfsRpcOpenFileRaw EfsRpcReadFileRaw EfsRpcWriteFileRaw EfsRpcCloseRaw EfsRpcEncryptFileSrv EfsRpcDecryptFileSrv
    EfsRpcQueryUsersOnFile EfsRpcQueryRecoveryAgents EfsRpcRemoveUsersFromFile EfsRpcAddUsersToFile - EfsRpcNotSupported
    EfsRpcFileKeyInfo EfsRpcDuplicateEncryptionInfoFile - EfsRpcAddUsersToFileEx EfsRpcFileKeyInfoEx - EfsRpcGetEncryptedFileMetadata
    EfsRpcSetEncryptedFileMetadata EfsRpcFlushEfsCache EfsRpcEncryptFileExSrv EfsRpcQueryProtectors`),
  // [MS-DFSNM], section 3.1.4.
  netdfs: words(`NetrDfsManagerGetVersion NetrDfsAdd NetrDfsRemove NetrDfsSetInfo NetrDfsGetInfo NetrDfsEnum NetrDfsMove
    NetrDfsManagerGetConfigInfo NetrDfsManagerSendSiteInfo NetrDfsAddFtRoot NetrDfsRemoveFtRoot NetrDfsAddStdRoot
    NetrDfsRemoveStdRoot NetrDfsManagerInitialize NetrDfsAddStdRootForced NetrDfsGetDcAddress NetrDfsSetDcAddress
    NetrDfsFlushFtTable NetrDfsAdd2 NetrDfsRemove2 NetrDfsEnumEx NetrDfsSetInfo2`),
  // [MS-FSRVP], section 3.1.4.
  FileServerVssAgent: words(`GetSupportedVersion SetContext StartShadowCopySet AddToShadowCopySet CommitShadowCopySet
    ExposeShadowCopySet RecoveryCompleteShadowCopySet AbortShadowCopySet IsPathSupported IsPathShadowCopied GetShareMapping
    DeleteShareMapping PrepareShadowCopySet`),
  // [MS-EVEN], section 3.1.4.
  eventlog:
    words(`ElfrClearELFW ElfrBackupELFW ElfrCloseEL ElfrDeregisterEventSource ElfrNumberOfRecords ElfrOldestRecord
    ElfrChangeNotify ElfrOpenELW ElfrRegisterEventSourceW ElfrOpenBELW ElfrReadELW ElfrReportEventW ElfrClearELFA ElfrBackupELFA
    ElfrOpenELA ElfrRegisterEventSourceA ElfrOpenBELA ElfrReadELA ElfrReportEventA - - - ElfrGetLogInformation -
    ElfrReportEventAndSourceW ElfrReportEventExW ElfrReportEventExA`),
  // [MS-EVEN6], section 3.1.4.
  IEventService: words(`EvtRpcRegisterRemoteSubscription EvtRpcRemoteSubscriptionNextAsync EvtRpcRemoteSubscriptionNext
    EvtRpcRemoteSubscriptionWaitAsync EvtRpcRegisterControllableOperation EvtRpcRegisterLogQuery EvtRpcClearLog EvtRpcExportLog
    EvtRpcLocalizeExportLog EvtRpcMessageRender EvtRpcMessageRenderDefault EvtRpcQueryNext EvtRpcQuerySeek EvtRpcClose
    EvtRpcCancel EvtRpcAssertConfig EvtRpcRetractConfig EvtRpcOpenLogHandle EvtRpcGetLogFileInfo EvtRpcGetChannelList
    EvtRpcGetChannelConfig EvtRpcPutChannelConfig EvtRpcGetPublisherList`),
  // [MS-ICPR], section 3.2.4.
  ICertPassage: words("CertServerRequest"),
  dnsserver: words(`R_DnssrvOperation R_DnssrvQuery R_DnssrvComplexOperation R_DnssrvEnumRecords R_DnssrvUpdateRecord
    R_DnssrvOperation2 R_DnssrvQuery2 R_DnssrvComplexOperation2 R_DnssrvEnumRecords2 R_DnssrvUpdateRecord2`),
  InitShutdown: words("BaseInitiateShutdown BaseAbortShutdown BaseInitiateShutdownEx"),
  WindowsShutdown: words("WsdrInitiateShutdown WsdrAbortShutdown"),
  dssetup: words("DsRolerGetPrimaryDomainInformation"),
  BackupKey: words("BackuprKey"),
  msgsvc: words("NetrMessageNameAdd NetrMessageNameEnum NetrMessageNameGetInfo NetrMessageNameDel"),
  // [MS-DCOM], section 3.1.2.5.
  IRemoteActivation: words("RemoteActivation"),
  ISystemActivator: words(`${UNKNOWN} RemoteGetClassObject RemoteCreateInstance`),
  IObjectExporter: words("ResolveOxid SimplePing ComplexPing ServerAlive ResolveOxid2 ServerAlive2"),
  IRemUnknown: words(`${UNKNOWN} RemQueryInterface RemAddRef RemRelease`),
  IRemUnknown2: words(`${UNKNOWN} RemQueryInterface RemAddRef RemRelease RemQueryInterface2`),
  IUnknown: words(UNKNOWN),
  IDispatch: words(`${UNKNOWN} GetTypeInfoCount GetTypeInfo GetIDsOfNames Invoke`),
  // [MS-WMI], section 3.1.4.
  IWbemLevel1Login: words(`${UNKNOWN} EstablishPosition RequestChallenge WBEMLogin NTLMLogin`),
  IWbemLoginClientID: words(`${UNKNOWN} SetClientInfo`),
  IWbemServices:
    words(`${UNKNOWN} OpenNamespace CancelAsyncCall QueryObjectSink GetObject GetObjectAsync PutClass PutClassAsync
    DeleteClass DeleteClassAsync CreateClassEnum CreateClassEnumAsync PutInstance PutInstanceAsync DeleteInstance
    DeleteInstanceAsync CreateInstanceEnum CreateInstanceEnumAsync ExecQuery ExecQueryAsync ExecNotificationQuery
    ExecNotificationQueryAsync ExecMethod ExecMethodAsync`),
  IEnumWbemClassObject: words(`${UNKNOWN} Reset Next NextAsync Clone Skip`),
  IWbemFetchSmartEnum: words(`${UNKNOWN} GetSmartEnum`),
  IWbemWCOSmartEnum: words(`${UNKNOWN} Next`),
  IWbemCallResult: words(`${UNKNOWN} GetResultObject GetResultString GetResultServices GetCallStatus`),
  IWbemObjectSink: words(`${UNKNOWN} Indicate SetStatus`),
};

export function operations(name: string): readonly string[] {
  return OPERATIONS[name] ?? [];
}
