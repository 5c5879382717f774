import type { KernelSettings, TrainResult } from './kernel.ts'
import { chunkLength, type Layout } from './layout.ts'
import { base64 as relaxed } from './relaxed-simd.wasm.ts'
import { base64 as plain } from './simd.wasm.ts'
import type { Trainer } from './typescript.ts'

export type WasmKind = 'relaxed-simd' | 'simd'

const modules = new Map<WasmKind, WebAssembly.Module | undefined>()

/**
 * The compiled kernel, or `undefined` where WebAssembly is missing, knows no SIMD of this kind, or is forbidden by the
 * content policy of the page; and on big-endian machines, whose typed arrays do not fit WebAssembly's memory. Relaxed SIMD
 * is no use on a processor without fused instructions: it would give other bytes, and no sooner.
 */
export function wasmModule(kind: WasmKind): WebAssembly.Module | undefined {
  if (!modules.has(kind)) {
    const module = compile(kind === 'simd' ? plain : relaxed)
    modules.set(kind, module && (kind === 'simd' || isFused(module)) ? module : undefined)
  }
  return modules.get(kind)
}

/** Tries it: the engine alone knows what processor this is. */
function isFused(module: WebAssembly.Module): boolean {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const x = 1 + 2 ** -12
  return (exports as unknown as Exports).multiplySubtract(x, x, Math.fround(x * x)) !== 0
}

function compile(base64: string): WebAssembly.Module | undefined {
  if (typeof WebAssembly === 'undefined' || !isLittleEndian) return undefined
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  if (!WebAssembly.validate(bytes)) return undefined
  try {
    // At once and not by a promise: browsers allow that, on the main thread too, for modules as small as this.
    return new WebAssembly.Module(bytes)
  } catch {
    // Forbidden by a content policy. Everything works without, only slower.
    return undefined
  }
}

/** Training in WebAssembly, by assembly/. */
export function wasmTrainer(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  layout: Layout,
  settings: KernelSettings,
  worker: number
): Trainer {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const kernel = exports as unknown as Exports
  const own = layout.scratch + worker * layout.scratchBytes
  const { plan, ids, ...within } = layout.within
  const state = own + plan + stateAt
  const results = own + plan + resultsAt
  // In the order of assembly/plan.ts.
  new Uint32Array(memory.buffer, own + plan).set([
    16 * Math.ceil(settings.vectorSize / 4),
    4 * layout.rowStride,
    layout.input,
    layout.output,
    layout.innerNodes,
    layout.keep,
    layout.noise,
    layout.tree,
    settings.vocabularySize,
    settings.window,
    settings.negative,
    Number(settings.hierarchicalSoftmax),
    Number(settings.shareNegatives),
    Number(settings.architecture === 'cbow'),
    Number(settings.cbowMean),
    own + ids,
    own + within.sentence,
    own + within.contexts,
    own + within.sources,
    own + within.targets,
    own + within.weights,
    own + within.scores,
    own + within.zeros,
    own + within.copies,
    own + within.hidden,
    own + within.change,
    state,
    results
  ])
  kernel.configure(own + plan)
  const generator = new Uint32Array(memory.buffer, state, 4)
  const given = new Int32Array(memory.buffer, own + ids, chunkLength)
  const factors = new Float32Array(memory.buffer, results, 4)
  const exponents = new Int32Array(memory.buffer, results + 16, 4)
  const examples = new Float64Array(memory.buffer, results + 32, 1)
  return {
    seed: words => {
      generator.set(words)
    },
    state: () => [...generator],
    train(some, alpha): TrainResult {
      given.set(some)
      const words = kernel.train(some.length, alpha)
      let loss = 0
      for (let lane = 0; lane < 4; lane++) loss -= exponents[lane]! * Math.LN2 + Math.log(factors[lane]!)
      return { words, loss, examples: examples[0]! }
    }
  }
}

/** What assembly/ exports. */
interface Exports {
  configure(plan: number): void
  train(count: number, alpha: number): number
  /** x y - z, as the kernel multiplies and adds. */
  multiplySubtract(x: number, y: number, z: number): number
}

/** Within the plan: behind what it tells, the generator's state, and what a call found out. */
const stateAt = 128
const resultsAt = 144

const isLittleEndian: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
