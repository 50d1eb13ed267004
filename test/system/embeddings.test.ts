import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { platform } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { startEmbeddingServer } from "../embeddings/embedding-server.ts";
import { writeTinyModel } from "../embeddings/tiny-model.ts";
import { filesWith } from "../files-with.ts";
import { type Attached, createPlace } from "./place.ts";

const exec = promisify(execFile);

test.runIf(platform() === "linux")(
  "off, the node loads no vectors and opens no socket but its own; on, it does both without a restart",
  async () => {
    await using place = createPlace();
    await using server = await startEmbeddingServer();
    const client = await place.connect();
    await client.call("memory_add", { body: "The automobile needs authentication" });
    await client.call("memory_search", { query: "car signin" });
    expect(await client.call("node_status")).toMatchObject({ retriever: "lexical" });
    const pid = place.node()?.pid ?? 0;
    expect(maps(pid)).not.toContain("vec0");
    expect(tcpSockets(pid)).toEqual([]);

    const on = await place.run(["embeddings", "on", "--model", "words", "--url", server.url]);

    expect(on).toMatchObject({ code: 0, stderr: "" });
    expect(maps(pid)).toContain("vec0");
    await foundByMeaning(client);
    expect(place.node()?.pid).toBe(pid);
    expect(await place.run(["embeddings", "off", "--delete"])).toMatchObject({ code: 0 });
    expect(await client.call("node_status")).toMatchObject({ retriever: "lexical" });
  },
);

test("what was switched on is on in the next node, whatever its environment", async () => {
  await using place = createPlace();
  await using server = await startEmbeddingServer();
  const args = ["embeddings", "on", "--model", "words", "--url", server.url, "--key-env", "MY_KEY"];
  await place.run(args, { env: { MY_KEY: "sk-secret-1" } });
  await place.run(["stop"]);
  const client = await place.connect();

  await client.call("memory_add", { body: "The automobile needs authentication" });

  await foundByMeaning(client);
  expect(server.asked.at(-1)?.authorization).toBe("Bearer sk-secret-1");
  expect(filesWith(place.home, "sk-secret-1")).toEqual([]);
});

test("a local model runs in a thread of the node, with packages that the person installs", async () => {
  await using place = createPlace();
  const model = join(place.path, "model");
  writeTinyModel(model);
  const on = ["embeddings", "on", "--provider", "onnx", "--model", "model"];

  const without = await place.run(on);
  expect(without).toMatchObject({ code: 1, stdout: "" });
  expect(without.stderr).toContain(
    `npm install --ignore-scripts --prefix ${join(place.home, "packages")} onnxruntime-node @huggingface/tokenizers`,
  );
  if (!(await install(join(place.home, "packages")))) {
    process.stderr.write("SKIP: the registry cannot be reached; the local model was not run\n");
    return;
  }

  const tried = await place.run(on);

  expect(tried.stderr).toBe("");
  expect(tried.stdout).toContain(`model      ${model} of onnx, 4 dimensions\n`);
  const client = await place.connect();
  for (const body of ["the build", "the server", "server build", "automobiles"])
    await client.call("memory_add", { body });
  await expect
    .poll(async () => (await client.call("memory_search", { query: "car" })).results, {
      timeout: 20_000,
    })
    .toMatchObject([{ id: "K4", title: "automobiles" }]);
  expect(await client.call("node_status")).toMatchObject({
    retriever: `hybrid: words, and ${model} of onnx, 4 dimensions`,
  });
});

async function foundByMeaning({ call }: Attached): Promise<void> {
  await expect
    .poll(async () => call("memory_search", { query: "car signin" }), { timeout: 10_000 })
    .toMatchObject({ retriever: "hybrid", results: [{ id: "K1" }] });
}

async function install(prefix: string): Promise<boolean> {
  try {
    const packages = ["onnxruntime-node@1.30.0", "@huggingface/tokenizers@0.2.0"];
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefix", prefix];
    await exec("npm", ["install", ...flags, ...packages], {
      timeout: 90_000,
      shell: platform() === "win32",
    });
    return true;
  } catch {
    return false;
  }
}

function maps(pid: number): string {
  return readFileSync(`/proc/${pid}/maps`, "utf8");
}

function tcpSockets(pid: number): string[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`)));
  return ["tcp", "tcp6", "udp", "udp6"].flatMap((kind) =>
    readFileSync(`/proc/${pid}/net/${kind}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => own.has(`socket:[${fields[9]}]`))
      .map((fields) => `${kind} ${fields[1]}`),
  );
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
