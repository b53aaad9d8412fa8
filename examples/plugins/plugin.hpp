// A plugin: an isolate of its own, its exports as C++ functions, and everything freed when it goes.
//
// SPDX-License-Identifier: MIT
#pragma once

#include <gots.h>

#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace host {

// What went wrong in the library or in a plugin: what() for a log, report for people, with code frame and stack.
class Error : public std::runtime_error {
public:
    Error(const gots_error &err, gots_isolate *isolate)
        : std::runtime_error(err.message), status(err.status), code(err.code), report(isolate != nullptr ? gots_isolate_report(isolate) : "")
    {
    }
    const gots_status status;
    const std::string code, report;
};

struct Freed {
    void operator()(gots_runtime *runtime) const { gots_runtime_free(runtime); }
    void operator()(gots_isolate *isolate) const { gots_isolate_free(isolate); }
};
using Runtime = std::unique_ptr<gots_runtime, Freed>;
using Isolate = std::unique_ptr<gots_isolate, Freed>;

inline Runtime make_runtime()
{
    gots_error err{};
    Runtime runtime(gots_runtime_new(nullptr, &err));
    if (runtime == nullptr) throw Error(err, nullptr);
    return runtime;
}

// Handles made while it lives go with it.
class Scope {
public:
    explicit Scope(gots_isolate *isolate) : isolate_(isolate), scope_(gots_scope_open(isolate)) {}
    ~Scope() { gots_scope_close(isolate_, scope_); }
    Scope(const Scope &) = delete;
    Scope &operator=(const Scope &) = delete;

private:
    gots_isolate *isolate_;
    uint32_t scope_;
};

// Runs the body of a bound function: no exception of C++ may pass through the program's frames.
template <class Body> auto guarded(gots_isolate *isolate, Body body) noexcept -> decltype(body())
{
    try {
        return body();
    } catch (const std::exception &error) {
        gots_fail(isolate, "HostError", error.what());
    } catch (...) {
        gots_fail(isolate, "HostError", "unknown");
    }
    return decltype(body())();
}

struct Grant {
    gots_permission kind;
    std::string resource;
};

// A plugin stays where it is: the program calls the host with its address.
class Plugin {
public:
    using Log = std::function<void(const Plugin &, const std::string &)>;

    Plugin(gots_runtime *runtime, std::string name, const std::vector<Grant> &grants, Log log)
        : name_(std::move(name)), path_("plugins/" + name_ + ".ts"), log_(std::move(log))
    {
        gots_error err{};
        gots_isolate_options options;
        gots_isolate_options_init(&options);
        options.limits.memory = 16u << 20;
        options.types = GOTS_TYPES_ENFORCE;
        isolate_.reset(gots_isolate_new(runtime, &options, &err));
        check(isolate_ != nullptr ? GOTS_OK : err.status, err);
        limit(load_ms);
        bind();
        for (const Grant &grant : grants) permit(grant.kind, grant.resource, false);
        gots_status status = gots_isolate_load(isolate_.get(), path_.c_str(), &module_, &err);
        if (status == GOTS_E_PENDING) status = gots_run(runtime, &err); // a top-level await
        if (status == GOTS_OK) status = gots_module_status(isolate_.get(), module_, &err);
        check(status, err);
        find();
        limit(call_ms);
    }
    Plugin(const Plugin &) = delete;
    Plugin &operator=(const Plugin &) = delete;

    const std::string &name() const { return name_; }

    // What it makes of a line.
    std::string transform(const std::string &line)
    {
        gots_error err{};
        Scope scope(isolate_.get());
        gots_value argument = gots_string(isolate_.get(), line.data(), line.size()), result{};
        check(gots_call(isolate_.get(), module_, "transform", &argument, 1, &result, &err), err);
        size_t len = 0;
        const char *text = gots_to_string(isolate_.get(), result, &len);
        if (text == nullptr) throw std::runtime_error("transform gives no text");
        return std::string(text, len);
    }

    // How well it fits a line: a plain C function, found once.
    double weight(double length) const { return weight_(length); }

    // The code that its file has now; its state stays. On failure the old code goes on.
    void reload()
    {
        gots_error err{};
        limit(load_ms);
        gots_status status = gots_reload(isolate_.get(), path_.c_str(), &err); // weight_ leads to the new code
        limit(call_ms);
        check(status, err);
    }

    void permit(gots_permission kind, const std::string &resource, bool deny)
    {
        gots_error err{};
        gots_rule rule{};
        rule.kind = kind;
        rule.resource = resource.empty() ? nullptr : resource.c_str();
        rule.deny = deny;
        check(gots_permit(isolate_.get(), &rule, &err), err);
    }

private:
    static constexpr uint32_t load_ms = 2000, call_ms = 50;

    static void log(void *context, const char *text)
    {
        auto *self = static_cast<Plugin *>(context);
        guarded(self->isolate_.get(), [&] { self->log_(*self, text); });
    }

    static int32_t count(void *context, const char *text, const char *what)
    {
        auto *self = static_cast<Plugin *>(context);
        return guarded(self->isolate_.get(), [&]() -> int32_t {
            if (*what == '\0') throw std::invalid_argument("nothing to count");
            int32_t found = 0;
            for (std::string all = text; true; found++) {
                size_t at = all.find(what);
                if (at == std::string::npos) return found;
                all.erase(0, at + std::string(what).size());
            }
        });
    }

    void bind()
    {
        gots_error err{};
        const gots_symbol symbols[] = {
            { "host.log", GOTS_FUNCTION(log), GOTS_PASS_CONTEXT, this },
            { "host.count", GOTS_FUNCTION(count), GOTS_PASS_CONTEXT, this },
        };
        check(gots_bind_symbols(isolate_.get(),
                                "declare namespace host {\n"
                                "    function log(text: string): void;\n"
                                "    function count(text: string, what: string): i32;\n"
                                "}\n",
                                symbols, 2, &err),
              err);
    }

    void find()
    {
        gots_error err{};
        gots_function *function = nullptr;
        check(gots_func(isolate_.get(), module_, "weight", "(length: number) => number", &function, &err), err);
        weight_ = reinterpret_cast<double (*)(double)>(function);
    }

    void limit(uint32_t turn_ms)
    {
        gots_error err{};
        gots_limits limits{};
        limits.turn_ms = turn_ms;
        check(gots_set_limits(isolate_.get(), &limits, &err), err);
    }

    void check(gots_status status, const gots_error &err) const
    {
        if (status != GOTS_OK) throw Error(err, isolate_.get());
    }

    std::string name_, path_;
    Log log_;
    Isolate isolate_;
    gots_module *module_ = nullptr;
    double (*weight_)(double) = nullptr;
};

} // namespace host
