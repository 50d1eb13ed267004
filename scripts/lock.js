/**
 * Writes package-lock.json anew (`npm run lock`), complete for every platform. npm leaves out of a lockfile the optional
 * packages that it could not look up where it ran, and `npm ci` then refuses that lockfile everywhere; their version,
 * system and processor are known from the package that asks for them and from their names.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const LOCK = "package-lock.json";
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const PROCESSORS = ["arm64", "arm", "ia32", "ppc64", "riscv64", "s390x", "x64"];

rmSync(LOCK, { force: true });
execFileSync("npm", ["install", "--package-lock-only", "--no-audit", "--no-fund"], {
  stdio: "inherit",
  shell: process.platform === "win32",
});
const lock = JSON.parse(readFileSync(LOCK, "utf8"));
for (const owner of Object.values(lock.packages))
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {}))
    lock.packages[`node_modules/${name}`] ??= describe(name, version, owner);
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, "en")),
);
writeFileSync(LOCK, `${JSON.stringify(lock, undefined, 2)}\n`);

function describe(name, version, { dev, license, engines }) {
  const words = name.split(/[/-]/);
  const pick = (known) => known.filter((word) => words.includes(word));
  return {
    version,
    cpu: pick(PROCESSORS),
    ...(dev && { dev }),
    ...(words.some((word) => word.startsWith("musl")) && { libc: ["musl"] }),
    ...(words.includes("gnu") && { libc: ["glibc"] }),
    license,
    optional: true,
    os: pick(SYSTEMS),
    ...(engines && { engines }),
  };
}
