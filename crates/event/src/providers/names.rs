//! Names of providers and classes for reports, decoded here or not.
//!
//! Providers carry the names of their manifests (Windows 7 to Windows 10), kernel classes those
//! of their groups; the GUIDs of the latter are listed as NT Kernel Logger Constants. A trace
//! itself names neither.

use crate::guid::Guid;

/// The name of a well-known provider or class; `None` for all others.
pub fn provider_name(guid: Guid) -> Option<&'static str> {
    let decoded = super::find(guid).map(|provider| provider.name);
    decoded.or_else(|| OTHERS.iter().find(|(known, _)| *known == guid).map(|(_, name)| *name))
}

/// Whether a provider logs packets of the network as they are: they name no process.
pub fn captures_packets(provider: Guid) -> bool {
    PACKETS.contains(&provider)
}

/// Those of `netsh trace`, Packet Monitor, and Message Analyzer's driver.
const PACKETS: [Guid; 3] = [
    guid(0x2ed6006e_4729_4609_b423_3ee7bcd678ef),
    guid(0x4d4f80d9_c8bd_4d73_bb5b_19c90402c5ac),
    guid(0xc22d1b14_c242_49de_9f17_1d76b8b9c458),
];

/// The GUID whose digits, read as one number, are `digits`.
const fn guid(digits: u128) -> Guid {
    let [f0, f1, f2, f3, s0, s1, t0, t1, last @ ..] = digits.to_be_bytes();
    Guid::from_fields(
        u32::from_be_bytes([f0, f1, f2, f3]),
        u16::from_be_bytes([s0, s1]),
        u16::from_be_bytes([t0, t1]),
        last,
    )
}

/// Everything we can name and do not decode, ordered by name within each group.
static OTHERS: &[(Guid, &str)] = &[
    // Kernel classes.
    (guid(0x45d8cccd_539f_4b72_a8b7_5c683142609a), "Alpc"),
    (guid(0x01853a65_418f_4f36_aefc_dc0f1d2fd235), "Config"),
    (guid(0x13976d09_a327_438c_950b_7f03192815c7), "DbgPrint"),
    (guid(0x3d6fa8d4_fe05_11d0_9dda_00c04fd7ba7c), "DiskIo"),
    (guid(0x90cbdc39_4a3e_11d1_84f4_0000f80464e3), "FileIo"),
    (guid(0x68fdd900_4a3e_11d1_84f4_0000f80464e3), "Header"),
    (guid(0x222962ab_6180_4b88_a825_346b75f2a24a), "Heap"),
    (guid(0x2cb15d1d_5fc1_11d2_abe1_00a0c911f518), "Image"),
    (guid(0x3282fc76_feed_498e_8aa7_e70f459d430e), "Job"),
    (guid(0x3d6fa8d3_fe05_11d0_9dda_00c04fd7ba7c), "Memory"),
    (guid(0x89497f50_effe_4440_8cf2_ce6b1cdcaca7), "Object"),
    (guid(0xce1dbfb4_137e_4da6_87b0_3f59aa102cbc), "PerfInfo"),
    (guid(0x0268a8b6_74fd_4302_9dd0_6e8f1795c0cf), "Pool"),
    (guid(0xe43445e0_0903_48c3_b878_ff0fccebdd04), "Power"),
    (guid(0xae53722e_c863_11d2_8659_00c04fa321a1), "Registry"),
    (guid(0xd837ca92_12b9_44a5_ad6a_3a65b3578aa8), "SplitIo"),
    (guid(0xdef2fe46_7bd6_4b80_bd94_f57fe20d0ce3), "StackWalk"),
    (guid(0x3d6fa8d1_fe05_11d0_9dda_00c04fd7ba7c), "Thread"),
    (guid(0xc861d0e2_a2c1_4d36_9f9c_970bab943a12), "ThreadPool"),
    // Added by tools that merge traces.
    (guid(0xb3e675d7_2554_4f18_830b_2762732560de), "KernelTraceControl/ImageID"),
    (guid(0xbbccf6c1_6cd1_48c4_80ff_839482e37671), "KernelTraceControl/MetaData"),
    (guid(0xed54dff8_c409_4cf6_bf83_05e1e61a09c4), "WinSATAssessment"),
    // Providers.
    (guid(0x2a576b87_09a7_520e_c21a_4942f0271d67), "Microsoft-Antimalware-Scan-Interface"),
    (guid(0xc22d1b14_c242_49de_9f17_1d76b8b9c458), "Microsoft-Pef-WFP-MessageProvider"),
    (guid(0xef1cc15b_46c1_414e_bb95_e76b077bd51e), "Microsoft-Windows-Bits-Client"),
    (guid(0x7eafcf79_06a7_460b_8a55_bd0a0c9248aa), "Microsoft-Windows-BranchCache"),
    (guid(0xe13c0d23_ccbc_4e12_931b_d9cc2eee27e4), "Microsoft-Windows-DotNETRuntime"),
    (guid(0x763fd754_7086_4dfe_95eb_c01a46faf4ca), "Microsoft-Windows-DotNETRuntimePrivate"),
    (guid(0xa669021c_c450_4609_a035_5af59af4df18), "Microsoft-Windows-DotNETRuntimeRundown"),
    (guid(0x15a7a4f8_0072_4eab_abad_f98a4d666aed), "Microsoft-Windows-Dhcp-Client"),
    (guid(0x802ec45a_1e99_4b83_9920_87c98277ba9d), "Microsoft-Windows-DxgKrnl"),
    (guid(0x7b6bc78c_898b_4170_bbf8_1a469ea43fc5), "Microsoft-Windows-HttpEvent"),
    (guid(0xdd5ef90a_6398_47a4_ad34_4dcecdef795f), "Microsoft-Windows-HttpService"),
    (guid(0x315a8872_923e_4ea2_9889_33cd4754bf64), "Microsoft-Windows-Immersive-Shell"),
    (guid(0xc514638f_7723_485b_bcfc_96565d735d4a), "Microsoft-Windows-Kernel-Acpi"),
    (guid(0xe02a841c_75a3_4fa7_afc8_ae09cf9b7f23), "Microsoft-Windows-Kernel-Audit-API-Calls"),
    (guid(0x15ca44ff_4d7a_4baa_bba5_0998955e531e), "Microsoft-Windows-Kernel-Boot"),
    (guid(0xc7bde69a_e1e0_4177_b6ef_283ad1525271), "Microsoft-Windows-Kernel-Disk"),
    (guid(0xb675ec37_bdb6_4648_bc92_f3fdc74d3ca2), "Microsoft-Windows-Kernel-EventTracing"),
    (guid(0xedd08927_9cc4_4e65_b970_c2560fb5c289), "Microsoft-Windows-Kernel-File"),
    (guid(0xa68ca8b7_004f_d7b6_a698_07e2de0f1f5d), "Microsoft-Windows-Kernel-General"),
    (guid(0xd1d93ef7_e1f2_4f45_9943_03d245fe6c00), "Microsoft-Windows-Kernel-Memory"),
    (guid(0x9c205a39_1250_487d_abd7_e831c6290539), "Microsoft-Windows-Kernel-PnP"),
    (guid(0x331c3b3a_2005_44c2_ac5e_77220c37d6b4), "Microsoft-Windows-Kernel-Power"),
    (guid(0x5322d61a_9efa_4bc3_a3f9_14be95c144f8), "Microsoft-Windows-Kernel-Prefetch"),
    (guid(0x0f67e49f_fe51_4e9f_b490_6f2948cc6027), "Microsoft-Windows-Kernel-Processor-Power"),
    (guid(0x70eb4f03_c1de_4f73_a051_33d13d5413bd), "Microsoft-Windows-Kernel-Registry"),
    (guid(0xa6ad76e3_867a_4635_91b3_4904ba6374d7), "Microsoft-Windows-Kernel-StoreMgr"),
    (guid(0x2ff3e6b7_cb90_4700_9621_443f389734ed), "Microsoft-Windows-Kernel-WDI"),
    (guid(0x314de49f_ce63_4779_ba2b_d616f6963a88), "Microsoft-Windows-NCSI"),
    (guid(0xcdead503_17f5_4a3e_b7ae_df8cc2902eb9), "Microsoft-Windows-NDIS"),
    (guid(0x2ed6006e_4729_4609_b423_3ee7bcd678ef), "Microsoft-Windows-NDIS-PacketCapture"),
    (guid(0xfbcfac3f_8459_419f_8e48_1f0b49cdb85e), "Microsoft-Windows-NetworkProfile"),
    (guid(0x4d4f80d9_c8bd_4d73_bb5b_19c90402c5ac), "Microsoft-Windows-PktMon"),
    (guid(0xa0c1853b_5c40_4b15_8766_3cf1c58f985a), "Microsoft-Windows-PowerShell"),
    (guid(0x914ed502_b70d_4add_b758_95692854f8a3), "Microsoft-Windows-QoS-Pacer"),
    (guid(0x6ad52b32_d609_4be9_ae07_ce8dae937e39), "Microsoft-Windows-RPC"),
    (guid(0x988c59c5_0a1c_45b6_a555_0c62276e327d), "Microsoft-Windows-SMBClient"),
    (guid(0xd48ce617_33a2_4bc3_a5c7_11aa4f29619e), "Microsoft-Windows-SMBServer"),
    (guid(0x91cc1150_71aa_47e2_ae18_c96e61736b6f), "Microsoft-Windows-Schannel-Events"),
    (guid(0x54849625_5478_4994_a5ba_3e3b0328c30d), "Microsoft-Windows-Security-Auditing"),
    (guid(0x0063715b_eeda_4007_9429_ad526f62696e), "Microsoft-Windows-Services"),
    (guid(0xde7b24ea_73c8_4a09_985d_5bdadcfa9017), "Microsoft-Windows-TaskScheduler"),
    (guid(0xf4e1897c_bb5d_5668_f1d8_040f4d8dd344), "Microsoft-Windows-Threat-Intelligence"),
    (guid(0x0c478c5b_0351_41b1_8c58_4a6737da32e3), "Microsoft-Windows-WFP"),
    (guid(0x9580d7dd_0379_4658_9870_d5be7d52d6de), "Microsoft-Windows-WLAN-AutoConfig"),
    (guid(0x1418ef04_b0b4_4623_bf7e_d74ab47bbdaa), "Microsoft-Windows-WMI-Activity"),
    (guid(0x50b3e73c_9370_461d_bb9f_26f32d68887d), "Microsoft-Windows-WebIO"),
    (guid(0xe7ef96be_969f_414f_97d7_3ddb7b558ccc), "Microsoft-Windows-Win32k"),
    (guid(0x7d44233d_3055_4b9c_ba64_0d47ca40a232), "Microsoft-Windows-WinHttp"),
    (guid(0x43d1a55c_76d6_4f7e_995c_64c711e5cafe), "Microsoft-Windows-WinINet"),
    (guid(0xa7975c8f_ac13_49f1_87da_5a984a4ab417), "Microsoft-Windows-WinRM"),
    (guid(0x945a8954_c147_4acd_923f_40c45405a658), "Microsoft-Windows-WindowsUpdateClient"),
    (guid(0xe53c6823_7bb8_44bb_90dc_3f86090d48a6), "Microsoft-Windows-Winsock-AFD"),
    (guid(0x55404e71_4db9_4deb_a5f5_8f86e46dde56), "Microsoft-Windows-Winsock-NameResolution"),
    (guid(0x0cd1c309_0878_4515_83db_749843b3f5c9), "Microsoft.Windows.Subsystem.LxCore"),
    (guid(0xa8a71ac1_040f_54a2_07ca_00a89b5ab761), "PerfView"),
    (
        guid(0x8e9f5090_2d75_4d03_8a81_e5afbf85daf1),
        "System.Diagnostics.Eventing.FrameworkEventSource",
    ),
    (guid(0x2e5dba47_a3d2_4d16_8ee0_6671ffdcd7b5), "System.Threading.Tasks.TplEventSource"),
    (guid(0x0b7a6f19_47c4_454e_8c5c_e868d637e4d8), "WUTraceLogging"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoded_and_other_names() {
        for (text, name) in [
            ("7dd42a49-5329-4832-8dfd-43d979153a88", Some("Microsoft-Windows-Kernel-Network")),
            ("9a280ac0-c8e0-11d1-84e2-00c04fb998a2", Some("TcpIp")),
            ("ce1dbfb4-137e-4da6-87b0-3f59aa102cbc", Some("PerfInfo")),
            ("e13c0d23-ccbc-4e12-931b-d9cc2eee27e4", Some("Microsoft-Windows-DotNETRuntime")),
            ("00000000-0000-0000-0000-000000000000", None),
        ] {
            assert_eq!(provider_name(text.parse().unwrap()), name);
        }
    }

    #[test]
    fn each_is_listed_once() {
        for (at, (guid, name)) in OTHERS.iter().enumerate() {
            assert!(super::super::find(*guid).is_none(), "{name} is decoded");
            for (other, other_name) in &OTHERS[at + 1..] {
                assert!(guid != other && name != other_name, "{name} and {other_name}");
            }
        }
    }
}
