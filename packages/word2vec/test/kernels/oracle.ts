import { aliasTable, noiseWeights } from '../../src/alias-table.ts'
import { sentenceEnd } from '../../src/encoded-corpus.ts'
import { huffmanPath, huffmanTree } from '../../src/huffman.ts'
import { draw, drawBelow } from '../../src/kernels/generator.ts'
import type { KernelSettings, TrainingKernel } from '../../src/kernels/kernel.ts'
import { binaryStep, type Decision, type Weights } from '../../src/reference.ts'

/** Rows of a kernel in 64 bits. */
export function weightsOf(kernel: TrainingKernel, vectorSize: number): Weights {
  const rows = (table: Float32Array): Float64Array[] =>
    Array.from({ length: table.length / kernel.rowStride }, (_, row) =>
      Float64Array.from(table.subarray(row * kernel.rowStride, row * kernel.rowStride + vectorSize))
    )
  return { input: rows(kernel.input), output: rows(kernel.output) }
}

/**
 * What a kernel does, told by the reference's steps in 64 bits with the kernel's random numbers: it changes `weights` and
 * returns the loss.
 */
export function trainAsTold(
  weights: Weights,
  settings: KernelSettings,
  state: number[],
  ids: Int32Array,
  alpha: number
): number {
  const { vocabularySize: size, window, negative, hierarchicalSoftmax, shareNegatives, architecture } = settings
  const generator = Uint32Array.from(state)
  const noise = aliasTable(noiseWeights(settings.counts))
  const tree = huffmanTree(settings.counts)
  let total = 0

  const decisionsFor = (word: number): Decision[] => {
    const decisions: Decision[] = []
    if (hierarchicalSoftmax) {
      const { code, nodes } = huffmanPath(tree, word)
      const first = negative > 0 ? size : 0
      for (const [i, node] of nodes.entries()) decisions.push({ row: first + node, label: code[i] === 0 ? 1 : 0 })
    }
    if (negative > 0) decisions.push({ row: word, label: 1 })
    for (let i = 0; i < negative; i++) {
      const cell = drawBelow(generator, size)
      const row = draw(generator) < noise[2 * cell]! ? cell : noise[2 * cell + 1]!
      if (row !== word) decisions.push({ row, label: 0 })
    }
    return decisions
  }

  const moveAlone = (inputs: number[], decisions: Decision[]): void => {
    const { loss, hiddenGradient, outputGradient } = binaryStep(weights, inputs, decisions, { mean: settings.cbowMean })
    const share = architecture === 'cbow' && !settings.cbowMean ? 1 / inputs.length : 1
    for (const row of inputs) add(weights.input[row]!, -alpha * share, hiddenGradient)
    for (const [row, gradient] of outputGradient) add(weights.output[row]!, -alpha, gradient)
    total += loss
  }

  const moveTogether = (inputs: number[], decisions: Decision[]): void => {
    const steps = inputs.map(row => binaryStep(weights, [row], decisions))
    // Above six rows to decide, kernels take several rounds, and move all by the inputs as they were at first.
    const asTheyWere = new Set(decisions.map(({ row }) => row)).size > 6
    const copies = inputs.map(row => weights.input[row]!.slice())
    for (const [i, { decisions, loss }] of steps.entries()) {
      const input = weights.input[inputs[i]!]!
      const source = asTheyWere ? copies[i]! : input.slice()
      const errors = new Map<number, number>()
      for (const { row, error } of decisions) errors.set(row, (errors.get(row) ?? 0) + error)
      for (const [row, error] of errors) {
        add(input, -alpha * error, weights.output[row]!)
        add(weights.output[row]!, -alpha * error, source)
      }
      total += loss
    }
  }

  for (const sentence of sentencesOf(ids)) {
    const kept = sentence.filter(word => draw(generator) / 2 ** 32 < settings.keep[word]!)
    if (kept.length < 2) continue
    for (const [i, word] of kept.entries()) {
      const shared = shareNegatives ? decisionsFor(word) : undefined
      const reach = 1 + drawBelow(generator, window)
      const near = kept.filter((_, j) => j !== i && Math.abs(j - i) <= reach)
      if (architecture === 'cbow') moveAlone(near, shared ?? decisionsFor(word))
      else if (shared) moveTogether(near, shared)
      else for (const row of near) moveAlone([row], decisionsFor(word))
    }
  }
  return total
}

function sentencesOf(ids: Int32Array): number[][] {
  const sentences: number[][] = [[]]
  for (const id of ids) {
    if (id === sentenceEnd) sentences.push([])
    else sentences.at(-1)!.push(id)
  }
  return sentences
}

function add(to: Float64Array, factor: number, row: Float64Array): void {
  for (const [i, x] of row.entries()) to[i]! += factor * x
}
