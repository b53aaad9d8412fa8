// Typed kernels over numbers and typed arrays: what stage 1 of the native tier is measured by.
// Prints a line for each: name, the best of ROUNDS in milliseconds, the result (which must be the same
// everywhere). SPDX-License-Identifier: MIT

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

function mandelbrot(size: number, limit: number): number {
  let inside = 0;
  for (let y = 0; y < size; y++) {
    const ci = (2 * y) / size - 1;
    for (let x = 0; x < size; x++) {
      const cr = (2 * x) / size - 1.5;
      let zr = 0, zi = 0, i = 0;
      while (i < limit && zr * zr + zi * zi <= 4) {
        const t = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = t;
        i++;
      }
      if (i === limit) inside++;
    }
  }
  return inside;
}

// position, velocity, mass of five bodies, seven numbers each
function advance(b: Float64Array, dt: number, steps: number): void {
  for (let s = 0; s < steps; s++) {
    for (let i = 0; i < 5; i++) {
      const p = i * 7;
      for (let j = i + 1; j < 5; j++) {
        const q = j * 7;
        const dx = b[p] - b[q], dy = b[p + 1] - b[q + 1], dz = b[p + 2] - b[q + 2];
        const d2 = dx * dx + dy * dy + dz * dz;
        const mag = dt / (d2 * Math.sqrt(d2));
        const mi = b[p + 6] * mag, mj = b[q + 6] * mag;
        b[p + 3] -= dx * mj; b[p + 4] -= dy * mj; b[p + 5] -= dz * mj;
        b[q + 3] += dx * mi; b[q + 4] += dy * mi; b[q + 5] += dz * mi;
      }
    }
    for (let i = 0; i < 5; i++) {
      const p = i * 7;
      b[p] += dt * b[p + 3]; b[p + 1] += dt * b[p + 4]; b[p + 2] += dt * b[p + 5];
    }
  }
}

function nbody(steps: number): number {
  const bodies = new Float64Array(35);
  for (let i = 0; i < 35; i++) bodies[i] = ((i * 37) % 19) / 3 + (i % 7 === 6 ? 1 : 0);
  advance(bodies, 0.001, steps);
  return Math.round(bodies[0] * 1e9);
}

function a(i: number, j: number): number {
  return 1 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}
function timesA(n: number, v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let s = 0;
    for (let j = 0; j < n; j++) s += a(i, j) * v[j];
    out[i] = s;
  }
}
function timesAt(n: number, v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let s = 0;
    for (let j = 0; j < n; j++) s += a(j, i) * v[j];
    out[i] = s;
  }
}
function spectralNorm(n: number): number {
  const u = new Float64Array(n), v = new Float64Array(n), w = new Float64Array(n);
  for (let i = 0; i < n; i++) u[i] = 1;
  for (let k = 0; k < 5; k++) {
    timesA(n, u, w); timesAt(n, w, v);
    timesA(n, v, w); timesAt(n, w, u);
  }
  let uv = 0, vv = 0;
  for (let i = 0; i < n; i++) { uv += u[i] * v[i]; vv += v[i] * v[i]; }
  return Math.round(Math.sqrt(uv / vv) * 1e9);
}

function fannkuch(n: number): number {
  const perm = new Int32Array(n), first = new Int32Array(n), count = new Int32Array(n);
  for (let i = 0; i < n; i++) first[i] = i;
  let most = 0, sum = 0, r = n, sign = 1;
  for (;;) {
    for (; r !== 1; r--) count[r - 1] = r;
    for (let i = 0; i < n; i++) perm[i] = first[i];
    let flips = 0;
    for (let k = perm[0]; k !== 0; k = perm[0]) {
      for (let i = 0, j = k; i < j; i++, j--) { const t = perm[i]; perm[i] = perm[j]; perm[j] = t; }
      flips++;
    }
    if (flips > most) most = flips;
    sum += sign * flips;
    sign = -sign;
    for (;;) {
      if (r === n) return sum * 100 + most;
      const head = first[0];
      for (let i = 0; i < r; i++) first[i] = first[i + 1];
      first[r] = head;
      count[r] -= 1;
      if (count[r] > 0) break;
      r++;
    }
  }
}

function matrix(n: number): number {
  const x = new Float64Array(n * n), y = new Float64Array(n * n), z = new Float64Array(n * n);
  for (let i = 0; i < n * n; i++) { x[i] = i % 7; y[i] = i % 5; }
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let s = 0;
      for (let k = 0; k < n; k++) s += x[i * n + k] * y[k * n + j];
      z[i * n + j] = s;
    }
  return z[n] + z[n * n - 1];
}

function sieve(n: number): number {
  const gone = new Uint8Array(n + 1);
  let count = 0;
  for (let i = 2; i <= n; i++) {
    if (gone[i] !== 0) continue;
    count++;
    for (let j = i * i; j <= n; j += i) gone[j] = 1;
  }
  return count;
}

function sort(v: Int32Array, lo: number, hi: number): void {
  while (lo < hi) {
    const pivot = v[(lo + hi) >> 1];
    let i = lo, j = hi;
    while (i <= j) {
      while (v[i] < pivot) i++;
      while (v[j] > pivot) j--;
      if (i <= j) { const t = v[i]; v[i] = v[j]; v[j] = t; i++; j--; }
    }
    if (j - lo < hi - i) { sort(v, lo, j); lo = i; } else { sort(v, i, hi); hi = j; }
  }
}
function quicksort(n: number): number {
  const v = new Int32Array(n);
  let seed = 42;
  for (let i = 0; i < n; i++) { seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff; v[i] = seed; }
  sort(v, 0, n - 1);
  let wrong = 0;
  for (let i = 1; i < n; i++) if (v[i - 1] > v[i]) wrong++;
  return wrong * 1e9 + v[n >> 1];
}

const K = new Int32Array(64);
function prepare(): void {
  for (let i = 0, p = 2; i < 64; p++) {
    let prime = true;
    for (let d = 2; d * d <= p; d++) if (p % d === 0) { prime = false; break; }
    if (!prime) continue;
    const root = Math.cbrt(p);
    K[i++] = (root - Math.floor(root)) * 4294967296;
  }
}
function sha256(bytes: Uint8Array, out: Int32Array, w: Int32Array): void {
  let h0 = 0x6a09e667, h1 = 0xbb67ae85 | 0, h2 = 0x3c6ef372, h3 = 0xa54ff53a | 0;
  let h4 = 0x510e527f, h5 = 0x9b05688c | 0, h6 = 0x1f83d9ab, h7 = 0x5be0cd19;
  for (let at = 0; at + 64 <= bytes.length; at += 64) {
    for (let i = 0; i < 16; i++) {
      const p = at + i * 4;
      w[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15] | 0, y = w[i - 2] | 0;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let a0 = h0, b = h1, c = h2, d = h3, e = h4, f = h5, g = h6, h = h7;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a0 >>> 2) | (a0 << 30)) ^ ((a0 >>> 13) | (a0 << 19)) ^ ((a0 >>> 22) | (a0 << 10));
      const t2 = (s0 + ((a0 & b) ^ (a0 & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a0; a0 = (t1 + t2) | 0;
    }
    h0 = (h0 + a0) | 0; h1 = (h1 + b) | 0; h2 = (h2 + c) | 0; h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0; h5 = (h5 + f) | 0; h6 = (h6 + g) | 0; h7 = (h7 + h) | 0;
  }
  out[0] = h0 ^ h1 ^ h2 ^ h3 ^ h4 ^ h5 ^ h6 ^ h7;
}
function hash(size: number): number {
  const bytes = new Uint8Array(size), out = new Int32Array(1), w = new Int32Array(64);
  prepare();
  for (let i = 0; i < size; i++) bytes[i] = i * 7;
  sha256(bytes, out, w);
  return out[0];
}

function distance(x: Uint8Array, y: Uint8Array, row: Int32Array): number {
  for (let j = 0; j <= y.length; j++) row[j] = j;
  for (let i = 1; i <= x.length; i++) {
    let left = i, corner = i - 1;
    for (let j = 1; j <= y.length; j++) {
      const up = row[j];
      const best = Math.min(up + 1, left + 1, corner + (x[i - 1] === y[j - 1] ? 0 : 1));
      corner = up;
      left = best;
      row[j] = best;
    }
    row[0] = i;
  }
  return row[y.length];
}
function levenshtein(n: number): number {
  const x = new Uint8Array(n), y = new Uint8Array(n), row = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) { x[i] = (i * 31) % 26; y[i] = (i * 17 + 3) % 26; }
  return distance(x, y, row);
}

function collatz(n: number): number {
  let best = 0;
  for (let i = 1; i < n; i++) {
    let steps = 0;
    for (let x = i; x !== 1; steps++) x = x % 2 === 0 ? x / 2 : 3 * x + 1;
    if (steps > best) best = steps;
  }
  return best;
}

const kernels: [string, () => number][] = [
  ["fib", () => fib(32)],
  ["mandelbrot", () => mandelbrot(400, 50)],
  ["nbody", () => nbody(100000)],
  ["spectral", () => spectralNorm(500)],
  ["fannkuch", () => fannkuch(9)],
  ["matrix", () => matrix(200)],
  ["sieve", () => sieve(3000000)],
  ["quicksort", () => quicksort(500000)],
  ["sha256", () => hash(1 << 20)],
  ["levenshtein", () => levenshtein(1500)],
  ["collatz", () => collatz(100000)],
];
const rounds = Number((globalThis as any).process?.env?.ROUNDS ?? 5);
for (const [name, run] of kernels) {
  let best = Infinity, result = 0;
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    result = run();
    best = Math.min(best, performance.now() - start);
  }
  console.log(name.padEnd(12), best.toFixed(2).padStart(9), result);
}
