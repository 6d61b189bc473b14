//! The reals of 4 and 8 bytes.

use core::ffi::c_void;

use super::cell::{Cell, update, update_if_changed};
use super::ops::{Mixed, Num, Ordered};
use super::table::{accesses, updates};

accesses!(f32; __kmpc_atomic_float4_rd, __kmpc_atomic_float4_wr, __kmpc_atomic_float4_swp);
updates! { f32, f32, Num;
    update, add, "x = x + rhs": __kmpc_atomic_float4_add, __kmpc_atomic_float4_add_cpt;
    update, sub, "x = x - rhs": __kmpc_atomic_float4_sub, __kmpc_atomic_float4_sub_cpt;
    update, mul, "x = x * rhs": __kmpc_atomic_float4_mul, __kmpc_atomic_float4_mul_cpt;
    update, div, "x = x / rhs": __kmpc_atomic_float4_div, __kmpc_atomic_float4_div_cpt;
    update, sub_rev, "x = rhs - x": __kmpc_atomic_float4_sub_rev, __kmpc_atomic_float4_sub_cpt_rev;
    update, div_rev, "x = rhs / x": __kmpc_atomic_float4_div_rev, __kmpc_atomic_float4_div_cpt_rev;
}
updates! { f32, f32, Ordered;
    update_if_changed, min, "x = min(x, rhs)": __kmpc_atomic_float4_min, __kmpc_atomic_float4_min_cpt;
    update_if_changed, max, "x = max(x, rhs)": __kmpc_atomic_float4_max, __kmpc_atomic_float4_max_cpt;
}

accesses!(f64; __kmpc_atomic_float8_rd, __kmpc_atomic_float8_wr, __kmpc_atomic_float8_swp);
updates! { f64, f64, Num;
    update, add, "x = x + rhs": __kmpc_atomic_float8_add, __kmpc_atomic_float8_add_cpt;
    update, sub, "x = x - rhs": __kmpc_atomic_float8_sub, __kmpc_atomic_float8_sub_cpt;
    update, mul, "x = x * rhs": __kmpc_atomic_float8_mul, __kmpc_atomic_float8_mul_cpt;
    update, div, "x = x / rhs": __kmpc_atomic_float8_div, __kmpc_atomic_float8_div_cpt;
    update, sub_rev, "x = rhs - x": __kmpc_atomic_float8_sub_rev, __kmpc_atomic_float8_sub_cpt_rev;
    update, div_rev, "x = rhs / x": __kmpc_atomic_float8_div_rev, __kmpc_atomic_float8_div_cpt_rev;
}
updates! { f64, f64, Ordered;
    update_if_changed, min, "x = min(x, rhs)": __kmpc_atomic_float8_min, __kmpc_atomic_float8_min_cpt;
    update_if_changed, max, "x = max(x, rhs)": __kmpc_atomic_float8_max, __kmpc_atomic_float8_max_cpt;
}

updates! { f32, f64, Mixed<f64>;
    update, add_wide, "x = x + rhs": __kmpc_atomic_float4_add_float8;
    update, sub_wide, "x = x - rhs": __kmpc_atomic_float4_sub_float8;
    update, mul_wide, "x = x * rhs": __kmpc_atomic_float4_mul_float8;
    update, div_wide, "x = x / rhs": __kmpc_atomic_float4_div_float8;
}
