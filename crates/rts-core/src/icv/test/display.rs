use super::good;
use crate::icv::display::{render, render_settings};

#[test]
fn every_line_has_the_documented_form() {
    let text = render(&good(&[]), 6, true);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..3], ["", "OPENMP DISPLAY ENVIRONMENT BEGIN", "  _OPENMP = '201511'"]);
    assert_eq!(lines.last(), Some(&"OPENMP DISPLAY ENVIRONMENT END"));
    for line in &lines[3..lines.len() - 1] {
        assert!(line.starts_with("  [host] ") && line.contains(" = '") && line.ends_with('\''), "{line}");
    }
    assert!(text.ends_with('\n'));
}

#[test]
fn values_are_those_in_force() {
    let g = good(&[
        "OMP_NUM_THREADS=4,2",
        "OMP_SCHEDULE=guided,4",
        "OMP_PROC_BIND=spread,close",
        "OMP_PLACES={0,3},{1}",
        "OMP_STACKSIZE=3M",
        "OMP_WAIT_POLICY=active",
        "OMP_ALLOCATOR=omp_low_lat_mem_space:alignment=64,pinned=true,fallback=allocator_fb,fb_data=omp_const_mem_alloc",
    ]);
    let text = render(&g, 6, false);
    for line in [
        "OMP_NUM_THREADS = '4,2'",
        "OMP_SCHEDULE = 'GUIDED,4'",
        "OMP_PROC_BIND = 'SPREAD,CLOSE'",
        "OMP_PLACES = '{0,3},{1}'",
        "OMP_STACKSIZE = '3M'",
        "OMP_WAIT_POLICY = 'ACTIVE'",
        "OMP_MAX_ACTIVE_LEVELS = '255'",
        "OMP_NESTED = 'TRUE'",
        "OMP_ALLOCATOR = \
         'omp_low_lat_mem_space:alignment=64,pinned=true,fallback=allocator_fb,fb_data=omp_const_mem_alloc'",
    ] {
        assert!(text.contains(&format!("  [host] {line}\n")), "{line} in {text}");
    }
    assert!(!text.contains("KMP_"));
    assert!(render(&good(&[]), 6, false).contains("OMP_NUM_THREADS = '6'"));
}

#[test]
fn settings_name_places_as_they_were_written() {
    let (g, _) = super::with_env(&["OMP_PLACES=sockets("]);
    let text = render_settings(&g, 6);
    assert!(text.contains("Effective settings:") && text.contains("   OMP_PLACES='sockets'\n"), "{text}");
}
