import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Word2vecError } from '../../src/errors.ts'
import {
  chunkLength,
  createKernel,
  type KernelKind,
  type KernelSettings,
  type TrainingKernel
} from '../../src/kernels/kernel.ts'
import { wasmModule } from '../../src/kernels/wasm.ts'
import { trainAsTold, weightsOf } from './oracle.ts'

const vocabularySize = 40
const usual: KernelSettings = {
  vocabularySize,
  counts: Float64Array.from({ length: vocabularySize }, (_, i) => Math.ceil(500 / (i + 1))),
  vectorSize: 10,
  architecture: 'skip-gram',
  window: 3,
  negative: 5,
  hierarchicalSoftmax: false,
  keep: new Float64Array(vocabularySize).fill(0.8),
  cbowMean: true,
  shareNegatives: true
}

/** Sentences of 2 to 17 words in which neighbours have much in common, so that there is something to learn. */
const ids = Int32Array.from({ length: 400 }, (_, i) =>
  (i * i) % 17 === 1 ? -1 : (Math.floor(i / 9) * 7 + (i % 5)) % 40
)

const variants: Record<string, Partial<KernelSettings>> = {
  'skip-gram with shared negatives': {},
  'skip-gram with negatives of each pair': { shareNegatives: false },
  'many negatives': { negative: 17 },
  'one negative, window 1, one dimension': { negative: 1, window: 1, vectorSize: 1 },
  'hierarchical softmax': { negative: 0, hierarchicalSoftmax: true },
  'hierarchical softmax, pair by pair': { negative: 0, hierarchicalSoftmax: true, shareNegatives: false },
  'hierarchical softmax and negatives': { hierarchicalSoftmax: true },
  CBOW: { architecture: 'cbow' },
  'CBOW by the sum': { architecture: 'cbow', cbowMean: false },
  'CBOW with hierarchical softmax and negatives': { architecture: 'cbow', hierarchicalSoftmax: true, vectorSize: 33 }
}
const compiled = [
  { kind: 'simd', fused: false },
  ...(wasmModule('relaxed-simd') ? [{ kind: 'relaxed-simd', fused: true } as const] : [])
] as const
const kinds: KernelKind[] = ['typescript', ...compiled.map(({ kind }) => kind)]

function trained(settings: KernelSettings, times = 4): { kernel: TrainingKernel; loss: number[] } {
  const kernel = createKernel(settings)
  kernel.initialize(5)
  const loss = Array.from({ length: times }, () => {
    const result = kernel.train(ids, 0.1)
    return result.loss / result.examples
  })
  return { kernel, loss }
}

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let furthest = 0
  for (let i = 0; i < a.length; i++) furthest = Math.max(furthest, Math.abs(a[i]! - b[i]!))
  return furthest
}

describe.each(Object.entries(variants))('%s', (_name, variant) => {
  const settings = { ...usual, ...variant }

  it.each(kinds)('is what the reference computes (%s)', kind => {
    const kernel = createKernel({ ...settings, kind })
    kernel.initialize(5)
    const weights = weightsOf(kernel, settings.vectorSize)
    const before = weightsOf(kernel, settings.vectorSize)
    for (let i = 0; i < 2; i++) {
      const loss = trainAsTold(weights, settings, kernel.state(), ids, 0.1)
      expect(kernel.train(ids, 0.1).loss / loss).toBeCloseTo(1, 5)
    }
    const after = weightsOf(kernel, settings.vectorSize)
    for (const table of ['input', 'output'] as const) {
      const moved = after[table].map((row, i) => furthest(row, before[table][i]!))
      const apart = after[table].map((row, i) => furthest(row, weights[table][i]!))
      expect(Math.max(...moved)).toBeGreaterThan(0.1)
      expect(Math.max(...apart)).toBeLessThan(2e-5)
    }
  })

  it.each(compiled)('gives the same bytes in TypeScript and in $kind, and learns', rounding => {
    const { kernel: typescript, loss } = trained({ ...settings, kind: 'typescript', fused: rounding.fused })
    const { kernel: wasm, loss: again } = trained({ ...settings, ...rounding })
    expect(Buffer.from(wasm.input.slice().buffer).equals(Buffer.from(typescript.input.slice().buffer))).toBe(true)
    expect(Buffer.from(wasm.output.slice().buffer).equals(Buffer.from(typescript.output.slice().buffer))).toBe(true)
    expect(wasm.state()).toEqual(typescript.state())
    expect(furthest(loss, again)).toBeLessThan(1e-6)
    expect(loss.at(-1)!).toBeLessThan(loss[0]!)
  })
})

describe('createKernel', () => {
  it.each(compiled)('gives the same bytes in TypeScript and in $kind for any settings', rounding => {
    const any = fc.record({
      vectorSize: fc.integer({ min: 1, max: 40 }),
      window: fc.integer({ min: 1, max: 12 }),
      negative: fc.integer({ min: 0, max: 14 }),
      hierarchicalSoftmax: fc.boolean(),
      architecture: fc.constantFrom('skip-gram', 'cbow'),
      cbowMean: fc.boolean(),
      shareNegatives: fc.boolean()
    })
    fc.assert(
      fc.property(any, settings => {
        const { kernel: a } = trained({ ...usual, ...settings, ...rounding, kind: 'typescript' }, 1)
        const { kernel: b } = trained({ ...usual, ...settings, ...rounding }, 1)
        expect(Buffer.from(a.input.slice().buffer).equals(Buffer.from(b.input.slice().buffer))).toBe(true)
        expect(Buffer.from(a.output.slice().buffer).equals(Buffer.from(b.output.slice().buffer))).toBe(true)
      }),
      { numRuns: 15 }
    )
  })

  it.each<Partial<KernelSettings>>([
    { kind: 'typescript', fused: false },
    { kind: 'typescript', fused: true },
    ...compiled
  ])('gives the bytes that were recorded, on every machine (%o)', rounding => {
    const { kernel } = trained({ ...usual, vectorSize: 20, ...rounding })
    const hash = createHash('sha256').update(new Uint8Array(kernel.input.slice().buffer)).digest('hex')
    expect(hash).toBe(
      rounding.fused === true
        ? 'ad0f10439c4b1a4bf4ac4653cd89b3a02b94e8ebb8b60744c93bb849f42a5ebb'
        : '425dab097e06e3d0441690182cdfeb414c028767a9187f3cf211caaa041b1252'
    )
  })

  it('takes the fastest that rounds as it is told', () => {
    const chosen = [undefined, true, false].map(fused => {
      const kernel = createKernel({ ...usual, ...(fused !== undefined && { fused }) })
      return [kernel.kind, kernel.fused]
    })
    const fastest = compiled.at(-1)!
    const ofFused = wasmModule('relaxed-simd') ? 'relaxed-simd' : 'typescript'
    expect(chosen).toEqual([
      [fastest.kind, fastest.fused],
      [ofFused, true],
      ['simd', false]
    ])
  })

  it('begins within ±0.5 / vectorSize, with zeros for what predicts, and another seed begins elsewhere', () => {
    const kernel = createKernel(usual)
    kernel.initialize(1)
    const first = kernel.input.slice()
    expect(Math.max(...first)).toBeLessThan(0.05)
    expect(Math.max(...first)).toBeGreaterThan(0.045)
    expect(Math.min(...first)).toBeGreaterThanOrEqual(-0.05)
    expect(Math.min(...first)).toBeLessThan(-0.045)
    expect(kernel.output.every(x => x === 0)).toBe(true)
    kernel.initialize(2)
    expect(kernel.input).not.toEqual(first)
    kernel.initialize(1)
    expect(kernel.input).toEqual(first)
  })

  it.each(kinds)('keeps what fills up a row at 0 (%s)', kind => {
    const { kernel } = trained({ ...usual, kind })
    for (const table of [kernel.input, kernel.output]) {
      expect(table.every((x, i) => x === 0 || i % kernel.rowStride < usual.vectorSize)).toBe(true)
    }
  })

  it.each(kinds)('goes on from rows and the state of the generator as if never interrupted (%s)', kind => {
    const { kernel: whole } = trained({ ...usual, kind }, 2)
    const { kernel: half } = trained({ ...usual, kind }, 1)
    const rest = createKernel({ ...usual, kind })
    rest.input.set(half.input)
    rest.output.set(half.output)
    rest.seed(half.state())
    rest.train(ids, 0.1)
    expect(rest.input).toEqual(whole.input)
    expect(rest.output).toEqual(whole.output)
    expect(rest.state()).toEqual(whole.state())
  })

  it.each(kinds)('makes workers on one memory, each with its own random numbers (%s)', kind => {
    const settings = { ...usual, kind }
    const first = createKernel(settings)
    first.initialize(9)
    const others = [1, 2].map(worker => createKernel(settings, { memory: first.memory!, worker }))
    expect(new Set([first, ...others].map(kernel => String(kernel.state()))).size).toBe(3)
    // In turn, workers train as one would that had their random numbers in turn.
    const alone = createKernel(settings)
    alone.initialize(9)
    for (const kernel of [others[1]!, first, others[0]!, others[1]!]) {
      alone.seed(kernel.state())
      const expected = alone.train(ids, 0.05)
      expect(kernel.train(ids, 0.05)).toEqual(expected)
      expect(kernel.state()).toEqual(alone.state())
      expect(first.input).toEqual(alone.input)
      expect(kernel.output).toEqual(alone.output)
    }
  })

  it.each(kinds)('counts all words, and skips some of them (%s)', kind => {
    const all = createKernel({ ...usual, keep: new Float64Array(vocabularySize).fill(1), kind })
    const none = createKernel({ ...usual, keep: new Float64Array(vocabularySize).fill(0), kind })
    const half = createKernel({ ...usual, keep: new Float64Array(vocabularySize).fill(0.5), kind })
    const counts = [all, none, half].map(kernel => {
      kernel.initialize(1)
      const result = kernel.train(ids, 0.01)
      expect(result.words).toBe(ids.filter(id => id >= 0).length)
      return result.examples
    })
    expect(counts[1]).toBe(0)
    expect(counts[2]! / counts[0]!).toBeGreaterThan(0.2)
    expect(counts[2]! / counts[0]!).toBeLessThan(0.6)
  })

  it.each(kinds)('begins with the loss of tossing a coin (%s)', kind => {
    const kernel = createKernel({ ...usual, keep: new Float64Array(vocabularySize).fill(1), kind })
    kernel.initialize(1)
    const { loss, examples } = kernel.train(Int32Array.of(0, 1), 0)
    expect(loss / examples).toBeCloseTo(Math.LN2, 6)
  })

  it.each(kinds)('does nothing with no words, with single words, and with a vocabulary of one (%s)', kind => {
    const kernel = createKernel({ ...usual, kind })
    kernel.initialize(1)
    const before = kernel.input.slice()
    expect(kernel.train(new Int32Array(0), 0.1)).toEqual({ words: 0, loss: 0, examples: 0 })
    expect(kernel.train(Int32Array.of(-1, 3, -1, -1, 4, -1), 0.1)).toEqual({ words: 2, loss: 0, examples: 0 })
    expect(kernel.input).toEqual(before)
    const counts = Float64Array.of(4)
    const only = { ...usual, vocabularySize: 1, counts, keep: Float64Array.of(1), hierarchicalSoftmax: true, kind }
    const one = createKernel(only)
    one.initialize(1)
    // Noise is never the word itself, and there is no path: what is left is the word from its neighbour, twice.
    expect(one.train(Int32Array.of(0, 0), 0.1).examples).toBe(2)
  })

  it.each(kinds)('takes a sentence as long as a chunk, and a window wider than sentences (%s)', kind => {
    const kernel = createKernel({ ...usual, kind, window: 50, negative: 1, vectorSize: 4, architecture: 'cbow' })
    kernel.initialize(1)
    const long = Int32Array.from({ length: chunkLength }, (_, i) => (i * 7) % vocabularySize)
    expect(kernel.train(long, 0.5).words).toBe(chunkLength)
    expect(kernel.input.every(Number.isFinite)).toBe(true)
  })

  it('says how many words fit when the vectors exceed 4 GiB', () => {
    const many = { ...usual, vocabularySize: 3e6, vectorSize: 300 }
    const error = (() => {
      try {
        createKernel(many)
      } catch (error) {
        return error
      }
      return undefined
    })()
    expect(error).toBeInstanceOf(Word2vecError)
    expect(error).toHaveProperty('code', 'too-large')
    expect(String(error)).toMatch(
      /3000000 words with vectors of 300 numbers take 7\.3 GB .* at this size 17\d{5} words fit/
    )
  })
})
