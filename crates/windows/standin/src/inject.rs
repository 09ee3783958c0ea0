//! Calls that are to fail: `StartTraceW=5`, `EnableTraceEx2:Kernel-Process=1450@1+2`.

use std::sync::atomic::{AtomicU32, Ordering};

/// The calls that fail in this process.
#[derive(Debug, Default)]
pub struct Injections(Vec<Rule>);

/// `CALL[:DETAIL]=CODE[@COUNT][+SKIP]`: the call, of those with this detail, answers the code;
/// the first `SKIP` calls work, then `COUNT` fail (all, if none is given).
#[derive(Debug)]
struct Rule {
    call: String,
    detail: Option<String>,
    code: u32,
    first: u32,
    end: u32,
    seen: AtomicU32,
}

impl Injections {
    /// Reads rules separated by commas or white space; `#` begins a comment.
    ///
    /// # Errors
    /// The first rule that is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let code = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        let words = code.flat_map(|line| line.split([',', ' ', '\t', '\r']));
        let rules = words.filter(|word| !word.is_empty()).map(Rule::parse);
        rules.collect::<Result<_, _>>().map(Self)
    }

    /// Whether any rule is about this call.
    pub fn mentions(&self, call: &str) -> bool {
        self.0.iter().any(|rule| rule.call.eq_ignore_ascii_case(call))
    }

    /// The code this call is to answer, if it is to fail. Every call counts, so ask once.
    pub fn answer(&self, call: &str, detail: &str) -> Option<u32> {
        let mut answer = None;
        for rule in self.0.iter().filter(|rule| rule.matches(call, detail)) {
            let number = rule.seen.fetch_add(1, Ordering::Relaxed);
            if (rule.first..rule.end).contains(&number) && answer.is_none() {
                answer = Some(rule.code);
            }
        }
        answer
    }
}

impl Rule {
    fn parse(word: &str) -> Result<Self, String> {
        let bad = || format!("{word:?} is not CALL[:DETAIL]=CODE[@COUNT][+SKIP]");
        let number = |text: &str| text.parse::<u32>().map_err(|_| bad());
        let (call, answer) = word.split_once('=').ok_or_else(bad)?;
        let (call, detail) = match call.split_once(':') {
            Some((call, detail)) => (call, Some(detail.to_ascii_lowercase())),
            None => (call, None),
        };
        let (answer, skip) = answer.split_once('+').unwrap_or((answer, "0"));
        let (code, count) = answer.split_once('@').unwrap_or((answer, "4294967295"));
        let (code, count, first) = (number(code)?, number(count)?, number(skip)?);
        let call = call.to_ascii_lowercase();
        let end = first.saturating_add(count);
        Ok(Self { call, detail, code, first, end, seen: AtomicU32::new(0) })
    }

    fn matches(&self, call: &str, detail: &str) -> bool {
        self.call.eq_ignore_ascii_case(call)
            && self.detail.as_ref().is_none_or(|wanted| detail.eq_ignore_ascii_case(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::Injections;

    fn answers(rules: &str, calls: &[(&str, &str)]) -> Vec<Option<u32>> {
        let rules = Injections::parse(rules).unwrap();
        calls.iter().map(|(call, detail)| rules.answer(call, detail)).collect()
    }

    #[test]
    fn calls_fail_always_or_as_often_as_told() {
        let start = ("StartTraceW", "a");
        assert_eq!(answers("StartTraceW=5", &[start, start]), [Some(5), Some(5)]);
        assert_eq!(answers("starttracew=183@1", &[start, start]), [Some(183), None]);
        assert_eq!(answers("StartTraceW=5@1+1", &[start, start, start]), [None, Some(5), None]);
        assert_eq!(answers("StopTraceW=5", &[start]), [None]);
    }

    #[test]
    fn the_detail_narrows_a_rule() {
        let calls = [("ControlTraceW", "query"), ("ControlTraceW", "stop")];
        assert_eq!(answers("# why\nControlTraceW:STOP=5, OpenTraceW=5", &calls), [None, Some(5)]);
    }

    #[test]
    fn bad_rules_are_named() {
        for rule in ["StartTraceW", "StartTraceW=x", "StartTraceW=5@", "StartTraceW=5+b"] {
            assert!(Injections::parse(rule).unwrap_err().contains(rule), "{rule}");
        }
    }
}
