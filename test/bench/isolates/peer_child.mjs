// SPDX-License-Identifier: MIT
const answer = (data, post) => {
  if (data?.count) post(data.count.length);
  else post(data, data instanceof ArrayBuffer ? [data] : []);
};
if (typeof Bun === "undefined" && typeof Deno === "undefined") {
  const { parentPort } = await import("node:worker_threads");
  parentPort.on("message", data => answer(data, (value, transfer = []) => parentPort.postMessage(value, transfer)));
} else {
  self.onmessage = event => answer(event.data, (value, transfer = []) => postMessage(value, transfer));
}
