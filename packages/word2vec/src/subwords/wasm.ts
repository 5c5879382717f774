import { stateOf } from '../kernels/generator.ts'
import { plainModule } from '../kernels/plain-module.ts'
import type { SubwordKernelSettings, SubwordTrainer } from './kernel.ts'
import { idLimit, type SubwordLayout } from './layout.ts'
import { base64 } from './simd.wasm.ts'

export function subwordWasmModule(): WebAssembly.Module | undefined {
  return plainModule(base64)
}

/** Training in WebAssembly, by kernels/assembly/subwords.ts. */
export function subwordWasm(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  layout: SubwordLayout,
  settings: SubwordKernelSettings
): SubwordTrainer {
  const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports
  const { vectorSize, words, window, negative, architecture, seed } = settings
  const { plan, ids } = layout
  const state = plan + 128
  const results = plan + 144
  const [none, sourcesApart] = [0, 1]
  // In the order of kernels/assembly/plan.ts.
  new Uint32Array(memory.buffer, plan).set([
    16 * Math.ceil(vectorSize / 4),
    4 * layout.rowStride,
    layout.input,
    layout.output,
    none,
    layout.keep,
    layout.noise,
    none,
    words.length,
    window,
    negative,
    none,
    none,
    sourcesApart,
    none,
    ids,
    layout.sentence,
    layout.contexts,
    layout.sources,
    layout.targets,
    layout.weights,
    layout.scores,
    layout.zeros,
    none,
    layout.hidden,
    layout.change,
    state,
    results
  ])
  kernel.configure(plan)
  kernel.configureRows(Number(architecture === 'skip-gram'), layout.starts, layout.echo, layout.moved, layout.bag)
  new Uint32Array(memory.buffer, state, 4).set(stateOf(seed, 1))
  const given = new Int32Array(memory.buffer, ids, idLimit)
  const factors = new Float32Array(memory.buffer, results, 4)
  const exponents = new Int32Array(memory.buffer, results + 16, 4)
  const examples = new Float64Array(memory.buffer, results + 32, 1)
  return (some, alpha) => {
    given.set(some)
    kernel.train(some.length, alpha)
    let loss = 0
    for (let lane = 0; lane < 4; lane++) loss -= exponents[lane]! * Math.LN2 + Math.log(factors[lane]!)
    return { loss, pairs: examples[0]! / (1 + negative) }
  }
}

interface Exports {
  configure(plan: number): void
  configureRows(neighbors: number, starts: number, echo: number, moved: number, bag: number): void
  train(count: number, alpha: number): void
}
