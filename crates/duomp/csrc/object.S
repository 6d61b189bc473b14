# What only the shared object has.
#
# The C compiler's start files are left out: they bring a function that runs when the object is loaded, two that run when the
# process ends, each on a page of its own, and nothing that an object which is never unloaded needs but this name. Handlers of
# atexit are registered under it; exit calls them whatever it is.

	.intel_syntax noprefix

	.section .data.rel.ro, "aw", @progbits
	.balign	8
	.globl	__dso_handle
	.hidden	__dso_handle
__dso_handle:
	.quad	__dso_handle

# The unwinder, looked up when it is first wanted.
#
# The standard library refers to libgcc_s for traces of panics and in the personality routine of its functions. Few processes
# ever need either, and loading an object costs a process some ten page faults and as many system calls. So the shared object
# defines these names itself, hidden, as jumps to the unwinder that the process has by then: the one that the default scope
# knows, else libgcc_s. The static libraries leave the names to the program's own unwinder.
#
# A jump leaves no frame behind: _Unwind_Resume and _Unwind_Backtrace begin at their caller.

	.macro	entry name
	.section .rodata.str1.1, "aMS", @progbits, 1
.Lname_\name:
	.string	"\name"
	.section .bss.unwind, "aw", @nobits
	.balign	8
.Lat_\name:
	.zero	8
	.section .text.unlikely.unwind, "ax", @progbits
	.globl	\name
	.hidden	\name
	.type	\name, @function
\name:
	.cfi_startproc
	mov	rax, [rip + .Lat_\name]
	test	rax, rax
	jnz	1f
	lea	rax, [rip + .Lname_\name]
	push	rdi
	.cfi_adjust_cfa_offset 8
	push	rsi
	.cfi_adjust_cfa_offset 8
	push	rdx
	.cfi_adjust_cfa_offset 8
	mov	rdi, rax
	call	find
	pop	rdx
	.cfi_adjust_cfa_offset -8
	pop	rsi
	.cfi_adjust_cfa_offset -8
	pop	rdi
	.cfi_adjust_cfa_offset -8
	mov	[rip + .Lat_\name], rax
1:	jmp	rax
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.section .rodata.str1.1, "aMS", @progbits, 1
library:
	.string	"libgcc_s.so.1"

	.section .text.unlikely.unwind, "ax", @progbits
# The address of the function named in rdi, for a caller whose stack is aligned to 16 bytes; there is no process without.
	.type	find, @function
find:
	.cfi_startproc
	push	rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset rbx, 0
	mov	rbx, rdi
	mov	rsi, rdi
	xor	edi, edi
	call	dlsym@PLT
	test	rax, rax
	jnz	1f
	lea	rdi, [rip + library]
	mov	esi, 2
	call	dlopen@PLT
	test	rax, rax
	jz	2f
	mov	rdi, rax
	mov	rsi, rbx
	call	dlsym@PLT
	test	rax, rax
	jz	2f
1:	pop	rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore rbx
	ret
2:	call	abort@PLT
	.cfi_endproc
	.size	find, . - find

	entry	_Unwind_Backtrace
	entry	_Unwind_GetDataRelBase
	entry	_Unwind_GetIP
	entry	_Unwind_GetIPInfo
	entry	_Unwind_GetLanguageSpecificData
	entry	_Unwind_GetRegionStart
	entry	_Unwind_GetTextRelBase
	entry	_Unwind_Resume
	entry	_Unwind_SetGR
	entry	_Unwind_SetIP

	.section .note.GNU-stack, "", @progbits
