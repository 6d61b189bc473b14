use crate::icv::format::{DEFAULT, Fields, format_affinity};

const FIELDS: Fields<'static> = Fields {
    team_num: 0,
    num_teams: 1,
    nesting_level: 2,
    thread_num: 3,
    num_threads: 4,
    ancestor_tnum: -1,
    host: "box",
    process_id: 77,
    native_thread_id: 78,
    thread_affinity: "0-3,8",
};

fn f(format: &str) -> String {
    format_affinity(format, &FIELDS)
}

#[test]
fn every_field_by_letter_and_long_name() {
    assert_eq!(f("%t %T %L %n %N %a %H %P %i %A"), "0 1 2 3 4 -1 box 77 78 0-3,8");
    let long = "%{team_num} %{num_teams} %{nesting_level} %{thread_num} %{num_threads} %{ancestor_tnum} %{host} \
                %{process_id} %{native_thread_id} %{thread_affinity}";
    assert_eq!(f(long), f("%t %T %L %n %N %a %H %P %i %A"));
}

#[test]
fn widths() {
    assert_eq!(f("%5n|%.5n|%0.5n|%05n|"), "3    |    3|00003|3    |");
    assert_eq!(f("%0.7{ancestor_tnum}%3N!%N!"), "-0000014  !4!");
    assert_eq!(f("%5H|%.5{host}|%0.5H|%2H|"), "box  |  box|  box|box|");
    assert_eq!(f("%0.3P%.9A"), "077    0-3,8");
}

#[test]
fn percent_unknown_and_broken() {
    assert_eq!(f("100%% %x %{nonsense}"), "100% undefined undefined");
    assert_eq!(f("end %"), "end ");
    assert_eq!(f("end %0.5"), "end ");
    assert_eq!(f("%{host"), "undefinedhost");
    assert_eq!(f("\u{e9}%n\u{e9}%\u{e9}"), "\u{e9}3\u{e9}undefined");
    assert_eq!(f("%99999999999999999999n").len(), 1024);
    assert_eq!(f(""), "");
}

#[test]
fn the_default() {
    assert_eq!(f(DEFAULT), "OMP: pid 77 tid 78 thread 3 bound to OS proc set {0-3,8}");
}

#[test]
fn a_format_that_was_set_is_the_current_one() {
    crate::icv::format::set("%n of %N".to_owned());
    assert_eq!(f(&crate::icv::format::current()), "3 of 4");
}
