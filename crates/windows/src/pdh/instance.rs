//! How PDH spells an adapter.

/// The instance name of an adapter, from its description: characters that mean something in a
/// counter's path are replaced. Two adapters of one description differ by a number at the end,
/// `Intel[R] I210` and `Intel[R] I210 _2`, as in their descriptions.
pub fn instance_name(description: &str) -> String {
    let spelt = |letter| match letter {
        '(' => '[',
        ')' => ']',
        '#' | '/' | '\\' => '_',
        other => other,
    };
    description.chars().map(spelt).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_paths_are_replaced() {
        for (description, instance) in [
            ("Intel(R) I210 Gigabit", "Intel[R] I210 Gigabit"),
            ("Intel(R) Ethernet #2", "Intel[R] Ethernet _2"),
            (r"a/b\c", "a_b_c"),
            ("Microsoft Hyper-V Network Adapter", "Microsoft Hyper-V Network Adapter"),
        ] {
            assert_eq!(instance_name(description), instance);
        }
    }
}
