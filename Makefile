# GoTS: one build, two commands to remember: `make run` and `make check`. `make help` lists all.
# SPDX-License-Identifier: MIT

# All cores, unless -j says otherwise. (`make clean all` means one after the other.)
ifeq ($(MAKELEVEL)$(filter clean,$(MAKECMDGOALS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

# One short line for each file; `make V=1` shows the commands.
V        ?=
say       = $(if $(V),,@printf '  %-7s %s\n' '$1' '$2' &&) 

# ---- settings --------------------------------------------------------------------------------
CC       ?= gcc
CXX      ?= g++
# Duktape's executor is a tenth faster from clang.
DUK_CC   ?= $(shell command -v clang || echo $(CC))
ifeq ($(origin CC),default)
CC       = gcc
endif
BUILD    ?= build
PREFIX   ?= /usr/local
DESTDIR  ?=
SANITIZE ?=
OPT      ?= -O2
VERSION  := 0.1.0

WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CPPFLAGS += -Iinclude -Ilibgots -I$(BUILD)/duktape -D_GNU_SOURCE -DGOTS_VERSION='"$(VERSION)"'
CFLAGS   += -std=c11 $(OPT) -g $(WARN) -fvisibility=hidden $(SANITIZE:%=-fsanitize=%)
LDFLAGS  += $(SANITIZE:%=-fsanitize=%)
# -gdwarf-4: what valgrind reads of clang.
DUK_SANITIZE ?= $(SANITIZE)
DUKFLAGS := -I$(BUILD)/duktape -Ilibgots -Iinclude -std=c99 $(OPT) -gdwarf-4 -w \
            -fvisibility=hidden \
            $(DUK_SANITIZE:%=-fsanitize=% -fno-sanitize=pointer-overflow)
# Third-party code, linked statically into build/gots.
STATIC   := -Wl,-Bstatic -ljansson -lev -ltommath -lutf8proc -Wl,-Bdynamic
SHARED   := -Wl,--as-needed -ljansson -lev -ltommath -lutf8proc -Wl,--no-as-needed
LIBS     := -lm -lpthread -ldl

# ---- files -----------------------------------------------------------------------------------
LIB_SRC  := $(sort $(wildcard libgots/*.c libgots/*/*.c))
CLI_SRC  := $(sort $(wildcard cli/*.c))
TEST_SRC := $(sort $(wildcard test/*.c))
# Duktape first: one large file, the longest to compile.
LIB_OBJ  := $(BUILD)/obj/duktape.o $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/stdlib.o $(BUILD)/obj/libtcc.o
LIB_PIC  := $(BUILD)/pic/duktape.o $(LIB_SRC:%.c=$(BUILD)/pic/%.o) $(BUILD)/pic/stdlib.o $(BUILD)/obj/libtcc.o
STDLIB   := $(sort $(patsubst stdlib/%,%,$(shell find stdlib -name '*.ts' 2>/dev/null)))
CLI_OBJ  := $(CLI_SRC:%.c=$(BUILD)/obj/%.o)
TEST_OBJ := $(TEST_SRC:%.c=$(BUILD)/obj/%.o)
DUKTAPE  := $(BUILD)/duktape/duktape.c

.PHONY: all run check quick lint format bench fuzz conformance asan tsan install clean help setup-build setup-test setup-lint
.DELETE_ON_ERROR:

all: setup-build ## build everything (build/gots, libgots.a, libgots.so)
	@$(MAKE) --no-print-directory $(BUILD)/gots $(BUILD)/libgots.a $(BUILD)/libgots.so

run: setup-build ## build, then run the main example
	@$(MAKE) --no-print-directory $(BUILD)/gots
	$(BUILD)/gots run examples/hello.ts

check: setup-build setup-test ## build, then run every test
	@$(MAKE) --no-print-directory $(BUILD)/gots $(BUILD)/libgots.a $(BUILD)/libgots.so $(BUILD)/test
	CK_DEFAULT_TIMEOUT=120 CK_FORK=$(if $(SANITIZE),no,yes) $(if $(SANITIZE),,GOTS_TEST_PACKAGE=1) GOTS=$(BUILD)/gots $(BUILD)/test

quick: ## the unit tests alone, without looking for packages
	@$(MAKE) --no-print-directory $(BUILD)/gots $(BUILD)/test
	CK_DEFAULT_TIMEOUT=120 GOTS=$(BUILD)/gots $(BUILD)/test $(SUITE)

asan: setup-build setup-test ## the tests under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory BUILD=build-asan SANITIZE=address,undefined OPT=-O1 DUK_CC=$(CC) check

tsan: setup-build setup-test ## the tests under ThreadSanitizer
	@$(MAKE) --no-print-directory BUILD=build-tsan SANITIZE=thread OPT=-O1 DUK_CC=$(CC) check

lint: setup-build setup-lint ## prove the rules of the house: floors, exports, no globals, no marks
	@$(MAKE) --no-print-directory $(BUILD)/gots
	.ci/lint $(BUILD)

format: setup-lint ## clang-format over all C files
	clang-format -i $(shell git ls-files '*.c' '*.h')

# Fuzzers: test/fuzz/fuzz_<room>.c, each one libFuzzer entry point. FUZZ_TIME is seconds for each. The
# engine is compiled without coverage: clang takes more than ten minutes over its executor with it.
FUZZ_TIME ?= 20
FUZZERS  := $(patsubst test/fuzz/%.c,%,$(sort $(wildcard test/fuzz/fuzz_*.c)))
fuzz: setup-build setup-test ## run each fuzzer for FUZZ_TIME seconds (20)
	@$(MAKE) --no-print-directory BUILD=build-fuzz CC=clang DUK_CC=clang OPT=-O1 SANITIZE=address,undefined,fuzzer-no-link DUK_SANITIZE=address $(FUZZERS:%=build-fuzz/%)
	@for f in $(FUZZERS); do \
	    mkdir -p build-fuzz/corpus/$$f && echo "$$f: $(FUZZ_TIME) s" && \
	    build-fuzz/$$f -max_total_time=$(FUZZ_TIME) -timeout=10 -rss_limit_mb=4096 -artifact_prefix=build-fuzz/$$f- -print_final_stats=0 -verbosity=0 \
	        $$(test -f test/fuzz/$$f.dict && echo -dict=test/fuzz/$$f.dict) build-fuzz/corpus/$$f $$(test -d test/fuzz/seeds && echo test/fuzz/seeds) || exit 1; \
	done

$(BUILD)/fuzz_%: test/fuzz/fuzz_%.c $(LIB_OBJ)
	$(call say,link,$@)clang $(CPPFLAGS) $(CFLAGS) -fsanitize=fuzzer -o $@ $^ $(STATIC) $(LIBS)

$(BUILD)/fuzz_shape: $(BUILD)/obj/test/shape_source.o
$(BUILD)/fuzz_permit: $(BUILD)/obj/cli/permit.o
$(BUILD)/fuzz_permit: CPPFLAGS += -I.

# Conformance: each runner takes the path of a checkout and skips without one.
$(BUILD)/test262: test/conformance/test262.c $(CLI_OBJ) $(LIB_OBJ)
	@objcopy --redefine-sym main=gots_main $(BUILD)/obj/cli/main.o $(BUILD)/obj/gots_main.o
	$(call say,link,$@)$(CC) -std=c11 -O2 -D_GNU_SOURCE -Wall -Wextra -Wno-format-truncation -no-pie -o $@ $< \
	    $(BUILD)/obj/gots_main.o $(filter-out %/cli/main.o,$(CLI_OBJ)) $(LIB_OBJ) $(STATIC) $(LIBS)

# The front end over TypeScript's own cases: make $(BUILD)/tsc; $(BUILD)/tsc <folder> -e <expected>.
$(BUILD)/tsc: test/conformance/tsc.c $(LIB_OBJ)
	$(call say,link,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-format-truncation $(LDFLAGS) -no-pie -o $@ $^ $(STATIC) $(LIBS)

# The checker over TypeScript's own cases: $(BUILD)/types <folder> -e <expected> -v.
$(BUILD)/types: test/conformance/types.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O2 -D_GNU_SOURCE -Wall -Wextra -Wno-format-truncation $< -o $@

# Shows what the parser makes of a file.
$(BUILD)/parse: test/tool/parse.c test/tree.c $(LIB_OBJ)
	$(call say,link,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -Itest $(LDFLAGS) -no-pie -o $@ $^ $(STATIC) $(LIBS)

conformance: $(BUILD)/test262 ## test262: make conformance TEST262=<checkout> [AREA="built-ins/Map …"]
	$(BUILD)/test262 "$(TEST262)" $(AREA)

bench: setup-build ## measurements beside the peers that are installed; prints tables
	@$(MAKE) --no-print-directory $(BUILD)/gots $(BUILD)/interleave $(BUILD)/native_call
	@for b in test/bench/*.sh; do GOTS=$(BUILD)/gots BUILD=$(BUILD) sh $$b || exit 1; done

$(BUILD)/interleave: test/bench/interleave.c
	@mkdir -p $(@D)
	$(call say,cc,$@)$(CC) -std=c11 -O2 -D_GNU_SOURCE -Wall -Wextra $< -o $@

# What a call from C of a native function costs.
$(BUILD)/native_call: test/bench/native/call.c $(LIB_OBJ)
	$(call say,link,$@)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -no-pie -o $@ $^ $(STATIC) $(LIBS)

setup-build setup-test setup-lint: setup-%:
	@.ci/setup $*

clean: ## remove what was built
	rm -rf build build-asan build-tsan build-fuzz

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

# ---- rules -----------------------------------------------------------------------------------
# What the objects were built with; newer than they are as soon as it changes.
FLAGS    := $(BUILD)/flags
$(shell mkdir -p $(BUILD); printf '%s\n' '$(subst ','"'"',$(CC) $(DUK_CC) $(CPPFLAGS) $(CFLAGS) $(DUKFLAGS) $(STDLIB))' > $(FLAGS).new; \
        cmp -s $(FLAGS).new $(FLAGS) && rm $(FLAGS).new || mv $(FLAGS).new $(FLAGS))

$(BUILD)/obj/%.o: %.c $(FLAGS) | $(DUKTAPE)
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/pic/%.o: %.c $(FLAGS) | $(DUKTAPE)
	@mkdir -p $(@D)
	$(call say,cc pic,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -MMD -MP -c $< -o $@

# The standard library, embedded: a host tool makes a table of it.
$(BUILD)/host/embed: libgots/module/host/embed.c
	@mkdir -p $(@D)
	$(call say,cc host,$<)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 $< -o $@

$(BUILD)/stdlib.c: $(BUILD)/host/embed $(STDLIB:%=stdlib/%) $(FLAGS)
	$(call say,embed,$@)$(BUILD)/host/embed stdlib $(STDLIB) > $@

$(BUILD)/obj/stdlib.o: $(BUILD)/stdlib.c
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

$(BUILD)/pic/stdlib.o: $(BUILD)/stdlib.c
	@mkdir -p $(@D)
	$(call say,cc pic,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -c $< -o $@

# Duktape: Debian's amalgamated source with our configuration and changes (libgots/engine/patch).
PATCH    := libgots/engine/patch
CHANGES  := $(sort $(wildcard $(PATCH)/*.change))

$(BUILD)/host/apply: $(PATCH)/apply.c
	@mkdir -p $(@D)
	$(call say,cc host,$<)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 $< -o $@

$(DUKTAPE): /usr/share/duktape/duktape.c $(PATCH)/duk_config.h $(PATCH)/internal.awk $(PATCH)/dispatch.awk $(CHANGES) $(BUILD)/host/apply
	@mkdir -p $(@D)
	$(call say,patch,$@)cp /usr/share/duktape/duk_config.h $(@D)/duk_config_dist.h
	@cp $(PATCH)/duk_config.h $(@D)/
	@sed 's/^#define DUK_SINGLE_FILE$$//' /usr/share/duktape/duktape.h > $(@D)/duktape.h
	@$(BUILD)/host/apply $< $(@D)/changed.c $(CHANGES)
	@awk -f $(PATCH)/dispatch.awk $(@D)/changed.c $(@D)/changed.c > $@ && rm $(@D)/changed.c
	@awk -f $(PATCH)/internal.awk $@ > $(@D)/duk_internal.h

# Its headers are made by the rule above: whoever includes them is built again after it.
$(BUILD)/duktape/duk_internal.h $(BUILD)/duktape/duktape.h $(BUILD)/duktape/duk_config.h: $(DUKTAPE) ;

$(BUILD)/obj/duktape.o: $(DUKTAPE) $(FLAGS)
	@mkdir -p $(@D)
	$(call say,cc,$<)$(DUK_CC) $(DUKFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/pic/duktape.o: $(DUKTAPE) $(FLAGS)
	@mkdir -p $(@D)
	$(call say,cc pic,$<)$(DUK_CC) $(DUKFLAGS) -fPIC -MMD -MP -c $< -o $@

# libtcc as one object: each function of the C library's that libgots/native/tcc/world.c has another
# of is that one, and nothing but libtcc.h and the two functions of world.h stays global.
TCC      := libgots/native/tcc
LIBTCC   := $(shell $(CC) -print-file-name=libtcc.a)

$(BUILD)/obj/libtcc.o: $(LIBTCC) $(TCC)/globals.ld $(BUILD)/pic/$(TCC)/world.o
	$(call say,libtcc,$@)ld -r -d -T $(TCC)/globals.ld --whole-archive $(LIBTCC) -o $@.whole
	@nm -g --defined-only $(BUILD)/pic/$(TCC)/world.o | sed -n 's/.* gots__tcc_\(.*\)/\1 gots__tcc_\1/p' > $@.names
	@echo __longjmp_chk longjmp >> $@.names
	@objcopy --redefine-syms=$@.names $@.whole
	@ld -r $@.whole $(BUILD)/pic/$(TCC)/world.o -o $@
	@objcopy --wildcard -G 'tcc_[a-z]*' -G gots__tcc_run -G gots__tcc_malloc $@
	@rm $@.whole $@.names

$(BUILD)/gots: $(CLI_OBJ) $(LIB_OBJ)
	$(call say,link,$@)$(CC) $(LDFLAGS) -no-pie -o $@ $^ $(STATIC) $(LIBS)

# Position-independent, in one object in which only gots_* stay global: nothing of it can collide
# with the names of a host program or of another library.
$(BUILD)/libgots.a: $(LIB_PIC)
	$(call say,ar,$@)ld -r -o $(BUILD)/libgots.o $^
	@objcopy --wildcard --keep-global-symbol='gots_[a-z]*' $(BUILD)/libgots.o
	@rm -f $@
	@ar rcs $@ $(BUILD)/libgots.o

$(BUILD)/libgots.so: $(LIB_PIC) libgots/gots.map
	$(call say,link,$@)$(CC) $(LDFLAGS) -shared -Wl,-soname,libgots.so.0 -Wl,--version-script=libgots/gots.map -Wl,-z,defs \
	    -o $@ $(LIB_PIC) $(SHARED) $(LIBS)

$(BUILD)/gots.pc: pkgconfig/gots.pc.in $(FLAGS)
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' -e "s|@PRIVATE@|-ljansson -lev -ltommath -lutf8proc $(LIBS)|" $< > $@

install: ## install into PREFIX (/usr/local), below DESTDIR
	@$(MAKE) --no-print-directory all
	@rm -f $(BUILD)/gots.pc
	@$(MAKE) --no-print-directory $(BUILD)/gots.pc
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 755 $(BUILD)/gots $(DESTDIR)$(PREFIX)/bin/gots
	install -m 644 include/gots.h $(DESTDIR)$(PREFIX)/include/gots.h
	install -m 644 $(BUILD)/libgots.a $(DESTDIR)$(PREFIX)/lib/libgots.a
	install -m 755 $(BUILD)/libgots.so $(DESTDIR)$(PREFIX)/lib/libgots.so.$(VERSION)
	ln -sf libgots.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/libgots.so.0
	ln -sf libgots.so.0 $(DESTDIR)$(PREFIX)/lib/libgots.so
	install -m 644 $(BUILD)/gots.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig/gots.pc

$(BUILD)/test: $(TEST_OBJ) $(LIB_OBJ)
	$(call say,link,$@)$(CC) $(LDFLAGS) -no-pie -o $@ $^ -lcheck_pic -lsubunit -lrt $(STATIC) $(LIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
