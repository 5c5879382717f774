import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeWords, type MergeOptions } from '../../src/train/merge-words.ts'
import { naiveMerges, type Merge } from './naive-trainer.ts'

interface Word {
  symbols: number[]
  count: number
}

async function merges(
  words: readonly Word[],
  options: Partial<MergeOptions> & { alphabetSize: number }
): Promise<Merge[]> {
  const found: Merge[] = []
  const offsets = [0]
  for (const { symbols } of words) offsets.push(offsets.at(-1)! + symbols.length)
  const symbols = new Int32Array(offsets.at(-1)!)
  words.forEach((word, i) => {
    symbols.set(word.symbols, offsets[i])
  })
  await mergeWords(
    { symbols, offsets: Int32Array.from(offsets), counts: Float64Array.from(words, ({ count }) => count) },
    {
      limit: 1000,
      minFrequency: 1,
      refuses: () => false,
      onMerge: (...merge) => {
        found.push(merge)
      },
      pause: () => Promise.resolve(),
      ...options
    }
  )
  return found
}

const letters = 'abcdefghijklmnopqrstuvwxyz_'
const spelled = (word: string, count = 1): Word => ({
  symbols: Array.from(word, letter => letters.indexOf(letter)),
  count
})

/** The merges as text: `es+t`. */
async function mergesOf(words: Word[], options: Partial<MergeOptions> = {}): Promise<string[]> {
  const tokens = Array.from(letters)
  return (await merges(words, { alphabetSize: tokens.length, ...options })).map(([left, right]) => {
    tokens.push(tokens[left]! + tokens[right]!)
    return `${tokens[left]!}+${tokens[right]!}`
  })
}

describe('mergeWords', () => {
  it('learns what the paper learns from low, lower, newest and widest', async () => {
    // Sennrich et al. 2016, listing 1, with _ for the end of a word: es, est, est_, lo, low, ne, new, newest_, low_, wi. Where
    // two pairs are equally frequent (es t and t _; n e and e w; w i and d est_) the paper's program takes either.
    const words = [spelled('low_', 5), spelled('lower_', 2), spelled('newest_', 6), spelled('widest_', 3)]
    expect(await mergesOf(words, { limit: 10 })).toEqual([
      'e+s',
      't+_',
      'es+t_',
      'l+o',
      'lo+w',
      'e+w',
      'n+ew',
      'new+est_',
      'low+_',
      'd+est_'
    ])
  })

  it('merges runs from the left', async () => {
    expect(await mergesOf([spelled('aaaaaaa')])).toEqual(['a+a', 'aa+aa', 'aa+a', 'aaaa+aaa'])
  })

  it('counts overlapping pairs of a run', async () => {
    // aaa has the pair aa twice, as often as bc is seen; and a comes before b.
    expect(await mergesOf([spelled('bc', 2), spelled('aaa')], { limit: 1 })).toEqual(['a+a'])
  })

  it('takes the lowest left symbol, then the lowest right one, of pairs equally frequent', async () => {
    expect(await mergesOf([spelled('cd'), spelled('bz'), spelled('by')])).toEqual(['b+y', 'b+z', 'c+d'])
  })

  it('leaves rare pairs alone', async () => {
    expect(await mergesOf([spelled('ab', 3), spelled('cd', 2)], { minFrequency: 3 })).toEqual(['a+b'])
  })

  it('leaves out pairs that are refused, and goes on', async () => {
    const refuses = (left: number): boolean => left === 0
    expect(await mergesOf([spelled('abc', 3), spelled('ab', 2)], { refuses })).toEqual(['b+c'])
  })

  it('has nothing to do without words, in words of one symbol, or at the limit', async () => {
    expect(await mergesOf([])).toEqual([])
    expect(await mergesOf([spelled('a', 9), spelled('')])).toEqual([])
    expect(await mergesOf([spelled('ab', 9)], { limit: 0 })).toEqual([])
  })

  it('is the same as counting all pairs anew before each merge', async () => {
    const word = fc.record({
      symbols: fc.array(fc.nat({ max: 3 }), { maxLength: 24 }),
      count: fc.integer({ min: 1, max: 6 })
    })
    const settings = fc.record({
      alphabetSize: fc.integer({ min: 4, max: 6 }),
      limit: fc.nat({ max: 60 }),
      minFrequency: fc.integer({ min: 1, max: 4 })
    })
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 12 }), settings, async (words, settings) => {
        const refuses = (left: number, right: number): boolean => (left + right) % 7 === 6
        const { alphabetSize, limit, minFrequency } = settings
        expect(await merges(words, { ...settings, refuses })).toEqual([
          ...naiveMerges(words, alphabetSize, limit, minFrequency, refuses)
        ])
      }),
      { numRuns: 500 }
    )
  })

  it('takes long words in its stride', async () => {
    const run = await merges([{ symbols: new Array<number>(300_000).fill(0), count: 1 }], {
      alphabetSize: 1,
      minFrequency: 2
    })
    // Each merge halves the run; then a few long tokens are left, each once.
    expect(run.slice(0, 17)).toEqual(Array.from({ length: 17 }, (_, i) => [i, i]))
    let seed = 1
    const random = Array.from({ length: 200_000 }, () => (seed = (seed * 48271) % 0x7fffffff) % 26)
    expect(await merges([{ symbols: random, count: 1 }], { alphabetSize: 26, limit: 3000 })).toHaveLength(3000)
  })

  it('ends with what the pause throws', async () => {
    const words = [{ symbols: new Array<number>(1_200_000).fill(0), count: 1 }]
    const pause = (): Promise<void> => Promise.reject(new Error('enough'))
    await expect(merges(words, { alphabetSize: 1, pause })).rejects.toThrow('enough')
  })
})
