// What ../wasm.ts tells a kernel. The memory is shared, so that there may be no static data, which each instance would
// write anew: all that is known here stands in globals, each worker's instance having its own.

/** Bytes of a row that hold numbers, and from one row to the next. */
export let width: usize = 0
export let stride: usize = 0
export let inputs: usize = 0
export let outputs: usize = 0
export let innerNodes: usize = 0
export let keep: usize = 0
export let noise: usize = 0
export let tree: usize = 0
export let vocabularySize: u32 = 0
export let window: u32 = 0
export let negative: u32 = 0
export let hierarchicalSoftmax: bool = false
export let shareNegatives: bool = false
export let cbow: bool = false
export let cbowMean: bool = false
export let ids: usize = 0
export let sentence: usize = 0
export let contexts: usize = 0
export let sources: usize = 0
export let targets: usize = 0
export let weights: usize = 0
export let scores: usize = 0
export let zeros: usize = 0
export let copies: usize = 0
export let hidden: usize = 0
export let change: usize = 0
/** The generator's state, and behind it what a call found out: see ../wasm.ts. */
export let state: usize = 0
export let results: usize = 0

export function configure(plan: usize): void {
  width = load<u32>(plan)
  stride = load<u32>(plan, 4)
  inputs = load<u32>(plan, 8)
  outputs = load<u32>(plan, 12)
  innerNodes = load<u32>(plan, 16)
  keep = load<u32>(plan, 20)
  noise = load<u32>(plan, 24)
  tree = load<u32>(plan, 28)
  vocabularySize = load<u32>(plan, 32)
  window = load<u32>(plan, 36)
  negative = load<u32>(plan, 40)
  hierarchicalSoftmax = load<u32>(plan, 44) != 0
  shareNegatives = load<u32>(plan, 48) != 0
  cbow = load<u32>(plan, 52) != 0
  cbowMean = load<u32>(plan, 56) != 0
  ids = load<u32>(plan, 60)
  sentence = load<u32>(plan, 64)
  contexts = load<u32>(plan, 68)
  sources = load<u32>(plan, 72)
  targets = load<u32>(plan, 76)
  weights = load<u32>(plan, 80)
  scores = load<u32>(plan, 84)
  zeros = load<u32>(plan, 88)
  copies = load<u32>(plan, 92)
  hidden = load<u32>(plan, 96)
  change = load<u32>(plan, 100)
  state = load<u32>(plan, 104)
  results = load<u32>(plan, 108)
}
