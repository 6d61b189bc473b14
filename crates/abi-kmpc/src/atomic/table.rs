//! The macros that turn the tables of `fixed`, `float` and `complex` into exports.

/// One line per operation: `HOW OPERATION, "formula": NAME [, NAME_cpt];`. HOW is the function that changes the location
/// and returns its old value; OPERATION computes the new one from the old one and the operand of type `$r`.
macro_rules! updates {
    ($t:ty, $r:ty, $tr:path; $($how:path, $op:ident, $what:literal: $plain:ident $(, $cpt:ident)?;)*) => {$(
        #[doc = concat!("`", $what, "`, atomically; `x` is `*lhs` (OpenMP 5.2, 15.8.4).")]
        ///
        /// # Safety
        /// `lhs` points to a live object of its type, which other threads change atomically only.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $plain(_loc: *const c_void, _gtid: i32, lhs: *mut $t, rhs: $r) {
            // SAFETY: the caller's promise is the one asked for.
            unsafe { $how(lhs, rhs, <$t as $tr>::$op) };
        }
        $(
            #[doc = concat!("`", $what, "`, atomically; `x` is `*lhs` (OpenMP 5.2, 15.8.4).")]
            /// Returns the new value if `flag` is not 0, else the old one.
            ///
            /// # Safety
            /// `lhs` points to a live object of its type, which other threads change atomically only.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $cpt(_loc: *const c_void, _gtid: i32, lhs: *mut $t, rhs: $r, flag: i32) -> $t {
                // SAFETY: the caller's promise is the one asked for.
                let old = unsafe { $how(lhs, rhs, <$t as $tr>::$op) };
                if flag != 0 { <$t as $tr>::$op(old, rhs) } else { old }
            }
        )?
    )*};
}

/// Read, write and exchange of a type that one instruction covers.
macro_rules! accesses {
    ($t:ty; $rd:ident, $wr:ident, $swp:ident) => {
        /// `*lhs`, read atomically (OpenMP 5.2, 15.8.4).
        ///
        /// # Safety
        /// `lhs` points to a live object of its type, which other threads change atomically only.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $rd(_loc: *const c_void, _gtid: i32, lhs: *mut $t) -> $t {
            // SAFETY: the caller's promise is the one asked for.
            unsafe { <$t as Cell>::load(lhs) }
        }

        /// `*lhs = rhs`, atomically (OpenMP 5.2, 15.8.4).
        ///
        /// # Safety
        /// `lhs` points to a live object of its type, which other threads change atomically only.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $wr(_loc: *const c_void, _gtid: i32, lhs: *mut $t, rhs: $t) {
            // SAFETY: the caller's promise is the one asked for.
            unsafe { <$t as Cell>::swap(lhs, rhs) };
        }

        /// `*lhs = rhs`, atomically; returns what was there (OpenMP 5.2, 15.8.4).
        ///
        /// # Safety
        /// `lhs` points to a live object of its type, which other threads change atomically only.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $swp(_loc: *const c_void, _gtid: i32, lhs: *mut $t, rhs: $t) -> $t {
            // SAFETY: the caller's promise is the one asked for.
            unsafe { <$t as Cell>::swap(lhs, rhs) }
        }
    };
}

pub(super) use {accesses, updates};
