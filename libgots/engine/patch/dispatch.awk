# Takes the bytecode executor from opcode to opcode by a table of labels: each case of its switch gets
# one, and a jump through the table takes the switch's place. There is one such jump: processors predict
# it by the way that led there, and a copy behind every opcode (threaded code, measured in interleaved
# runs of test/bench/hotpath.ts) costs 4 % for what it takes of the caches.
# The program counter, whose address others know, gets a twin that can stay in a register: gots_pc is what
# the dispatch goes by, curr_pc what the rest of the world sees; code that sets one sets the other.
# An opcode's number stays in no register either: who asks for it takes it from the instruction.
# An opcode's number is not kept either: the few that ask for it take it from the instruction.
# Reads the patched duktape.c twice: awk -f dispatch.awk duktape.c duktape.c
# SPDX-License-Identifier: MIT
function inside() {
	if ($0 ~ /^DUK_LOCAL DUK_NOINLINE DUK_HOT void duk__js_execute_bytecode_inner\(/) executor = 1
	else if (executor && /^}/) executor = 0
	return executor
}
# An opcode without a case of its own goes where the unused ones go.
NR == FNR {
	if (inside() && match($0, /^\t\tcase DUK_OP_[A-Z0-9_]+:/)) {
		name = substr($2, 1, length($2) - 1)
		if (!(name in known)) { known[name] = 1; names[++count] = name }
	}
	next
}
FNR == 1 { executor = 0 }
{
	if (inside()) {
		if (/^\tduk_instr_t \*curr_pc;/) $0 = $0 "\n\tduk_instr_t *gots_pc;"
		else if (/^\t\tins = \*curr_pc\+\+;$/) { fetched = 1; $0 = "\t\tins = *gots_pc++;\n\t\tcurr_pc = gots_pc;" }
		else if (!/gots_pc/ && /(^|[^>a-z_])curr_pc(\+\+| = | \+= )/) sub(/;/, "; gots_pc = curr_pc;")
		if (/^\t\tswitch \(op\) \{$/ && !done) {
			done = 1
			print "\t\tstatic const void *const gots_cases[256] = {"
			print "\t\t\t[0 ... 255] = &&gots_case_DUK_OP_UNUSED253,"
			for (i = 1; i <= count; i++) printf "\t\t\t[%s] = &&gots_case_%s,\n", names[i], names[i]
			print "\t\t};"
			print "\t\tgoto *gots_cases[op];"
			print "#define op ((duk_uint8_t) DUK_DEC_OP(ins))"
		} else if (match($0, /^\t\tcase DUK_OP_[A-Z0-9_]+:/)) {
			name = substr($2, 1, length($2) - 1)
			sub(/:/, ":\n\t\tgots_case_" name ":")
		}
	}
	print
	if (done && !closed && /^}/) { closed = 1; print "#undef op" }
}
END { if (!done || !fetched || !("DUK_OP_UNUSED253" in known)) exit 1 }
