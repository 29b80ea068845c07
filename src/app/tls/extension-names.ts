/** Names of TLS extensions and signature schemes (IANA registry "TLS Extension Type Values", RFC 8446, section 4.2.3). */

/** Types of extensions. */
export const EXTENSIONS: Readonly<Record<number, string>> = {
  0: "server_name", 1: "max_fragment_length", 5: "status_request", 10: "supported_groups", 11: "ec_point_formats", 13: "signature_algorithms",
  14: "use_srtp", 15: "heartbeat", 16: "application_layer_protocol_negotiation", 17: "status_request_v2", 18: "signed_certificate_timestamp",
  21: "padding", 22: "encrypt_then_mac", 23: "extended_master_secret", 24: "token_binding", 27: "compress_certificate", 28: "record_size_limit",
  34: "delegated_credentials", 35: "session_ticket", 41: "pre_shared_key", 42: "early_data", 43: "supported_versions", 44: "cookie",
  45: "psk_key_exchange_modes", 47: "certificate_authorities", 49: "post_handshake_auth", 50: "signature_algorithms_cert", 51: "key_share",
  57: "quic_transport_parameters", 13172: "next_protocol_negotiation", 17513: "application_settings", 65037: "encrypted_client_hello",
  65281: "renegotiation_info",
}; // prettier-ignore

/** Signature schemes; before TLS 1.3 a hash and an algorithm. */
export const SIGNATURES: Readonly<Record<number, string>> = {
  0x0201: "rsa_pkcs1_sha1", 0x0202: "dsa_sha1", 0x0203: "ecdsa_sha1", 0x0401: "rsa_pkcs1_sha256", 0x0403: "ecdsa_secp256r1_sha256",
  0x0501: "rsa_pkcs1_sha384", 0x0503: "ecdsa_secp384r1_sha384", 0x0601: "rsa_pkcs1_sha512", 0x0603: "ecdsa_secp521r1_sha512",
  0x0804: "rsa_pss_rsae_sha256", 0x0805: "rsa_pss_rsae_sha384", 0x0806: "rsa_pss_rsae_sha512", 0x0807: "ed25519", 0x0808: "ed448",
  0x0809: "rsa_pss_pss_sha256", 0x080a: "rsa_pss_pss_sha384", 0x080b: "rsa_pss_pss_sha512",
}; // prettier-ignore
