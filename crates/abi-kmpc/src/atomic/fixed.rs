//! The integers, 1 to 8 bytes, signed and unsigned. What is the same for both is in the signed ones only.

use core::ffi::c_void;

use super::cell::{Cell, IntCell, update, update_if_changed};
use super::ops::{Bits, Mixed, Num, Ordered};
use super::table::{accesses, updates};

accesses!(i8; __kmpc_atomic_fixed1_rd, __kmpc_atomic_fixed1_wr, __kmpc_atomic_fixed1_swp);
updates! { i8, i8, Num;
    IntCell::fetch_add, add, "x = x + rhs": __kmpc_atomic_fixed1_add, __kmpc_atomic_fixed1_add_cpt;
    IntCell::fetch_sub, sub, "x = x - rhs": __kmpc_atomic_fixed1_sub, __kmpc_atomic_fixed1_sub_cpt;
    update, mul, "x = x * rhs": __kmpc_atomic_fixed1_mul, __kmpc_atomic_fixed1_mul_cpt;
    update, div, "x = x / rhs": __kmpc_atomic_fixed1_div, __kmpc_atomic_fixed1_div_cpt;
    update, sub_rev, "x = rhs - x": __kmpc_atomic_fixed1_sub_rev, __kmpc_atomic_fixed1_sub_cpt_rev;
    update, div_rev, "x = rhs / x": __kmpc_atomic_fixed1_div_rev, __kmpc_atomic_fixed1_div_cpt_rev;
}
updates! { i8, i8, Bits;
    IntCell::fetch_and, andb, "x = x & rhs": __kmpc_atomic_fixed1_andb, __kmpc_atomic_fixed1_andb_cpt;
    IntCell::fetch_or, orb, "x = x | rhs": __kmpc_atomic_fixed1_orb, __kmpc_atomic_fixed1_orb_cpt;
    IntCell::fetch_xor, xor, "x = x ^ rhs": __kmpc_atomic_fixed1_xor, __kmpc_atomic_fixed1_xor_cpt;
    IntCell::fetch_xor, xor, "x = x ^ rhs": __kmpc_atomic_fixed1_neqv, __kmpc_atomic_fixed1_neqv_cpt;
    update, eqv, "x = x ^ ~rhs": __kmpc_atomic_fixed1_eqv, __kmpc_atomic_fixed1_eqv_cpt;
    update, andl, "x = x && rhs": __kmpc_atomic_fixed1_andl, __kmpc_atomic_fixed1_andl_cpt;
    update, orl, "x = x || rhs": __kmpc_atomic_fixed1_orl, __kmpc_atomic_fixed1_orl_cpt;
    update, shl, "x = x << rhs": __kmpc_atomic_fixed1_shl, __kmpc_atomic_fixed1_shl_cpt;
    update, shr, "x = x >> rhs": __kmpc_atomic_fixed1_shr, __kmpc_atomic_fixed1_shr_cpt;
    update, shl_rev, "x = rhs << x": __kmpc_atomic_fixed1_shl_rev, __kmpc_atomic_fixed1_shl_cpt_rev;
    update, shr_rev, "x = rhs >> x": __kmpc_atomic_fixed1_shr_rev, __kmpc_atomic_fixed1_shr_cpt_rev;
}
updates! { i8, i8, Ordered;
    update_if_changed, min, "x = min(x, rhs)": __kmpc_atomic_fixed1_min, __kmpc_atomic_fixed1_min_cpt;
    update_if_changed, max, "x = max(x, rhs)": __kmpc_atomic_fixed1_max, __kmpc_atomic_fixed1_max_cpt;
}
updates! { i8, f64, Mixed<f64>;
    update, mul_wide, "x = x * rhs": __kmpc_atomic_fixed1_mul_float8;
    update, div_wide, "x = x / rhs": __kmpc_atomic_fixed1_div_float8;
}
updates! { u8, u8, Num;
    update, div, "x = x / rhs": __kmpc_atomic_fixed1u_div, __kmpc_atomic_fixed1u_div_cpt;
    update, div_rev, "x = rhs / x": __kmpc_atomic_fixed1u_div_rev, __kmpc_atomic_fixed1u_div_cpt_rev;
}
updates! { u8, u8, Bits;
    update, shr, "x = x >> rhs": __kmpc_atomic_fixed1u_shr, __kmpc_atomic_fixed1u_shr_cpt;
    update, shr_rev, "x = rhs >> x": __kmpc_atomic_fixed1u_shr_rev, __kmpc_atomic_fixed1u_shr_cpt_rev;
}

accesses!(i16; __kmpc_atomic_fixed2_rd, __kmpc_atomic_fixed2_wr, __kmpc_atomic_fixed2_swp);
updates! { i16, i16, Num;
    IntCell::fetch_add, add, "x = x + rhs": __kmpc_atomic_fixed2_add, __kmpc_atomic_fixed2_add_cpt;
    IntCell::fetch_sub, sub, "x = x - rhs": __kmpc_atomic_fixed2_sub, __kmpc_atomic_fixed2_sub_cpt;
    update, mul, "x = x * rhs": __kmpc_atomic_fixed2_mul, __kmpc_atomic_fixed2_mul_cpt;
    update, div, "x = x / rhs": __kmpc_atomic_fixed2_div, __kmpc_atomic_fixed2_div_cpt;
    update, sub_rev, "x = rhs - x": __kmpc_atomic_fixed2_sub_rev, __kmpc_atomic_fixed2_sub_cpt_rev;
    update, div_rev, "x = rhs / x": __kmpc_atomic_fixed2_div_rev, __kmpc_atomic_fixed2_div_cpt_rev;
}
updates! { i16, i16, Bits;
    IntCell::fetch_and, andb, "x = x & rhs": __kmpc_atomic_fixed2_andb, __kmpc_atomic_fixed2_andb_cpt;
    IntCell::fetch_or, orb, "x = x | rhs": __kmpc_atomic_fixed2_orb, __kmpc_atomic_fixed2_orb_cpt;
    IntCell::fetch_xor, xor, "x = x ^ rhs": __kmpc_atomic_fixed2_xor, __kmpc_atomic_fixed2_xor_cpt;
    IntCell::fetch_xor, xor, "x = x ^ rhs": __kmpc_atomic_fixed2_neqv, __kmpc_atomic_fixed2_neqv_cpt;
    update, eqv, "x = x ^ ~rhs": __kmpc_atomic_fixed2_eqv, __kmpc_atomic_fixed2_eqv_cpt;
    update, andl, "x = x && rhs": __kmpc_atomic_fixed2_andl, __kmpc_atomic_fixed2_andl_cpt;
    update, orl, "x = x || rhs": __kmpc_atomic_fixed2_orl, __kmpc_atomic_fixed2_orl_cpt;
    update, shl, "x = x << rhs": __kmpc_atomic_fixed2_shl, __kmpc_atomic_fixed2_shl_cpt;
    update, shr, "x = x >> rhs": __kmpc_atomic_fixed2_shr, __kmpc_atomic_fixed2_shr_cpt;
    update, shl_rev, "x = rhs << x": __kmpc_atomic_fixed2_shl_rev, __kmpc_atomic_fixed2_shl_cpt_rev;
    update, shr_rev, "x = rhs >> x": __kmpc_atomic_fixed2_shr_rev, __kmpc_atomic_fixed2_shr_cpt_rev;
}
updates! { i16, i16, Ordered;
    update_if_changed, min, "x = min(x, rhs)": __kmpc_atomic_fixed2_min, __kmpc_atomic_fixed2_min_cpt;
    update_if_changed, max, "x = max(x, rhs)": __kmpc_atomic_fixed2_max, __kmpc_atomic_fixed2_max_cpt;
}
updates! { i16, f64, Mixed<f64>;
    update, mul_wide, "x = x * rhs": __kmpc_atomic_fixed2_mul_float8;
    update, div_wide, "x = x / rhs": __kmpc_atomic_fixed2_div_float8;
}
updates! { u16, u16, Num;
    update, div, "x = x / rhs": __kmpc_atomic_fixed2u_div, __kmpc_atomic_fixed2u_div_cpt;
    update, div_rev, "x = rhs / x": __kmpc_atomic_fixed2u_div_rev, __kmpc_atomic_fixed2u_div_cpt_rev;
}
updates! { u16, u16, Bits;
    update, shr, "x = x >> rhs": __kmpc_atomic_fixed2u_shr, __kmpc_atomic_fixed2u_shr_cpt;
    update, shr_rev, "x = rhs >> x": __kmpc_atomic_fixed2u_shr_rev, __kmpc_atomic_fixed2u_shr_cpt_rev;
}

accesses!(i32; __kmpc_atomic_fixed4_rd, __kmpc_atomic_fixed4_wr, __kmpc_atomic_fixed4_swp);
updates! { i32, i32, Num;
    IntCell::fetch_add, add, "x = x + rhs": __kmpc_atomic_fixed4_add, __kmpc_atomic_fixed4_add_cpt;
    IntCell::fetch_sub, sub, "x = x - rhs": __kmpc_atomic_fixed4_sub, __kmpc_atomic_fixed4_sub_cpt;
    update, mul, "x = x * rhs": __kmpc_atomic_fixed4_mul, __kmpc_atomic_fixed4_mul_cpt;
    update, div, "x = x / rhs": __kmpc_atomic_fixed4_div, __kmpc_atomic_fixed4_div_cpt;
    update, sub_rev, "x = rhs - x": __kmpc_atomic_fixed4_sub_rev, __kmpc_atomic_fixed4_sub_cpt_rev;
    update, div_rev, "x = rhs / x": __kmpc_atomic_fixed4_div_rev, __kmpc_atomic_fixed4_div_cpt_rev;
}
updates! { i32, i32, Bits;
    IntCell::fetch_and, andb, "x = x & rhs": __kmpc_atomic_fixed4_andb, __kmpc_atomic_fixed4_andb_cpt;
    IntCell::fetch_or, orb, "x = x | rhs": __kmpc_atomic_fixed4_orb, __kmpc_atomic_fixed4_orb_cpt;
    IntCell::fetch_xor, xor, "x = x ^ rhs": __kmpc_atomic_fixed4_xor, __kmpc_atomic_fixed4_xor_cpt;
    IntCell::fetch_xor, xor, "x = x ^ rhs": __kmpc_atomic_fixed4_neqv, __kmpc_atomic_fixed4_neqv_cpt;
    update, eqv, "x = x ^ ~rhs": __kmpc_atomic_fixed4_eqv, __kmpc_atomic_fixed4_eqv_cpt;
    update, andl, "x = x && rhs": __kmpc_atomic_fixed4_andl, __kmpc_atomic_fixed4_andl_cpt;
    update, orl, "x = x || rhs": __kmpc_atomic_fixed4_orl, __kmpc_atomic_fixed4_orl_cpt;
    update, shl, "x = x << rhs": __kmpc_atomic_fixed4_shl, __kmpc_atomic_fixed4_shl_cpt;
    update, shr, "x = x >> rhs": __kmpc_atomic_fixed4_shr, __kmpc_atomic_fixed4_shr_cpt;
    update, shl_rev, "x = rhs << x": __kmpc_atomic_fixed4_shl_rev, __kmpc_atomic_fixed4_shl_cpt_rev;
    update, shr_rev, "x = rhs >> x": __kmpc_atomic_fixed4_shr_rev, __kmpc_atomic_fixed4_shr_cpt_rev;
}
updates! { i32, i32, Ordered;
    update_if_changed, min, "x = min(x, rhs)": __kmpc_atomic_fixed4_min, __kmpc_atomic_fixed4_min_cpt;
    update_if_changed, max, "x = max(x, rhs)": __kmpc_atomic_fixed4_max, __kmpc_atomic_fixed4_max_cpt;
}
updates! { i32, f64, Mixed<f64>;
    update, mul_wide, "x = x * rhs": __kmpc_atomic_fixed4_mul_float8;
    update, div_wide, "x = x / rhs": __kmpc_atomic_fixed4_div_float8;
}
updates! { u32, u32, Num;
    update, div, "x = x / rhs": __kmpc_atomic_fixed4u_div, __kmpc_atomic_fixed4u_div_cpt;
    update, div_rev, "x = rhs / x": __kmpc_atomic_fixed4u_div_rev, __kmpc_atomic_fixed4u_div_cpt_rev;
}
updates! { u32, u32, Bits;
    update, shr, "x = x >> rhs": __kmpc_atomic_fixed4u_shr, __kmpc_atomic_fixed4u_shr_cpt;
    update, shr_rev, "x = rhs >> x": __kmpc_atomic_fixed4u_shr_rev, __kmpc_atomic_fixed4u_shr_cpt_rev;
}

accesses!(i64; __kmpc_atomic_fixed8_rd, __kmpc_atomic_fixed8_wr, __kmpc_atomic_fixed8_swp);
updates! { i64, i64, Num;
    IntCell::fetch_add, add, "x = x + rhs": __kmpc_atomic_fixed8_add, __kmpc_atomic_fixed8_add_cpt;
    IntCell::fetch_sub, sub, "x = x - rhs": __kmpc_atomic_fixed8_sub, __kmpc_atomic_fixed8_sub_cpt;
    update, mul, "x = x * rhs": __kmpc_atomic_fixed8_mul, __kmpc_atomic_fixed8_mul_cpt;
    update, div, "x = x / rhs": __kmpc_atomic_fixed8_div, __kmpc_atomic_fixed8_div_cpt;
    update, sub_rev, "x = rhs - x": __kmpc_atomic_fixed8_sub_rev, __kmpc_atomic_fixed8_sub_cpt_rev;
    update, div_rev, "x = rhs / x": __kmpc_atomic_fixed8_div_rev, __kmpc_atomic_fixed8_div_cpt_rev;
}
updates! { i64, i64, Bits;
    IntCell::fetch_and, andb, "x = x & rhs": __kmpc_atomic_fixed8_andb, __kmpc_atomic_fixed8_andb_cpt;
    IntCell::fetch_or, orb, "x = x | rhs": __kmpc_atomic_fixed8_orb, __kmpc_atomic_fixed8_orb_cpt;
    IntCell::fetch_xor, xor, "x = x ^ rhs": __kmpc_atomic_fixed8_xor, __kmpc_atomic_fixed8_xor_cpt;
    IntCell::fetch_xor, xor, "x = x ^ rhs": __kmpc_atomic_fixed8_neqv, __kmpc_atomic_fixed8_neqv_cpt;
    update, eqv, "x = x ^ ~rhs": __kmpc_atomic_fixed8_eqv, __kmpc_atomic_fixed8_eqv_cpt;
    update, andl, "x = x && rhs": __kmpc_atomic_fixed8_andl, __kmpc_atomic_fixed8_andl_cpt;
    update, orl, "x = x || rhs": __kmpc_atomic_fixed8_orl, __kmpc_atomic_fixed8_orl_cpt;
    update, shl, "x = x << rhs": __kmpc_atomic_fixed8_shl, __kmpc_atomic_fixed8_shl_cpt;
    update, shr, "x = x >> rhs": __kmpc_atomic_fixed8_shr, __kmpc_atomic_fixed8_shr_cpt;
    update, shl_rev, "x = rhs << x": __kmpc_atomic_fixed8_shl_rev, __kmpc_atomic_fixed8_shl_cpt_rev;
    update, shr_rev, "x = rhs >> x": __kmpc_atomic_fixed8_shr_rev, __kmpc_atomic_fixed8_shr_cpt_rev;
}
updates! { i64, i64, Ordered;
    update_if_changed, min, "x = min(x, rhs)": __kmpc_atomic_fixed8_min, __kmpc_atomic_fixed8_min_cpt;
    update_if_changed, max, "x = max(x, rhs)": __kmpc_atomic_fixed8_max, __kmpc_atomic_fixed8_max_cpt;
}
updates! { i64, f64, Mixed<f64>;
    update, mul_wide, "x = x * rhs": __kmpc_atomic_fixed8_mul_float8;
    update, div_wide, "x = x / rhs": __kmpc_atomic_fixed8_div_float8;
}
updates! { u64, u64, Num;
    update, div, "x = x / rhs": __kmpc_atomic_fixed8u_div, __kmpc_atomic_fixed8u_div_cpt;
    update, div_rev, "x = rhs / x": __kmpc_atomic_fixed8u_div_rev, __kmpc_atomic_fixed8u_div_cpt_rev;
}
updates! { u64, u64, Bits;
    update, shr, "x = x >> rhs": __kmpc_atomic_fixed8u_shr, __kmpc_atomic_fixed8u_shr_cpt;
    update, shr_rev, "x = rhs >> x": __kmpc_atomic_fixed8u_shr_rev, __kmpc_atomic_fixed8u_shr_cpt_rev;
}
