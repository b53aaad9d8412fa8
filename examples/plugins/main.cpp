// A host of plugins in C++17: each has its own isolate, permissions and limits. One does what it may not, one never
// comes back, one gets new code while it runs.
//
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <vector>

#include "plugin.hpp"

using host::Plugin;

namespace {

using Plugins = std::vector<std::unique_ptr<Plugin>>;

void log(const Plugin &plugin, const std::string &text)
{
    if (text.size() > 40) throw std::length_error("a log line has at most 40 characters");
    std::cout << "  [" << plugin.name() << "] " << text << "\n";
}

// What fails is told, and goes; the others do not notice.
void open(Plugins &plugins, gots_runtime *runtime, const char *name, const std::vector<host::Grant> &grants)
{
    try {
        plugins.push_back(std::make_unique<Plugin>(runtime, name, grants, log));
        std::cout << name << " is open\n";
    } catch (const host::Error &error) {
        std::cout << name << " is not opened: " << error.code << " " << error.what() << "\n";
    }
}

void each(Plugins &plugins, const std::string &line)
{
    std::cout << "> " << line << "\n";
    for (auto at = plugins.begin(); at != plugins.end();) {
        Plugin &plugin = **at;
        try {
            double weight = plugin.weight(static_cast<double>(line.size()));
            std::cout << plugin.name() << " (" << weight << "): " << plugin.transform(line) << "\n";
            ++at;
        } catch (const host::Error &error) {
            std::cout << plugin.name() << " goes: " << error.what() << "\n";
            at = plugins.erase(at); // its isolate is freed here
        }
    }
}

void reload(Plugin &plugin, const char *from)
{
    std::filesystem::copy_file(std::string("versions/") + from, "plugins/" + plugin.name() + ".ts",
                               std::filesystem::copy_options::overwrite_existing);
    try {
        plugin.reload();
        std::cout << plugin.name() << " is reloaded from " << from << "\n";
    } catch (const host::Error &error) {
        std::cout << plugin.name() << " keeps its code: " << error.code << " " << error.what() << "\n";
    }
}

} // namespace

int main()
{
    std::cout.setf(std::ios::unitbuf);
    try {
        host::Runtime runtime = host::make_runtime(); // freed last
        Plugins plugins;
        open(plugins, runtime.get(), "shout", {});
        open(plugins, runtime.get(), "prices", { { GOTS_READ, "data" } });
        open(plugins, runtime.get(), "nosy", { { GOTS_READ, "data/prices.txt" } });
        open(plugins, runtime.get(), "stuck", {});
        open(plugins, runtime.get(), "wrong", {});

        each(plugins, "apple and pear");
        each(plugins, "pear");
        plugins[0]->permit(GOTS_HOST, "host.log", true); // what was lent is taken back
        reload(*plugins[0], "shout_2.ts");
        reload(*plugins[0], "shout_3.ts");
        each(plugins, "apple");
        std::cout << plugins.size() << " are left\n";
    } catch (const std::exception &error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
