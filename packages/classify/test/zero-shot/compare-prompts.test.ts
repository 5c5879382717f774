import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { comparePrompts, type Embedder } from '../../src/index.ts'

/** In the plane: each text is its angle in degrees. */
const compass: Embedder = {
  embed: texts =>
    Promise.resolve(
      Matrix.fromRows(
        texts.map(text => {
          const angle = (Number(text) / 180) * Math.PI
          return [Math.cos(angle), Math.sin(angle)]
        })
      )
    )
}

const texts = ['0', '20', '40', '60', '80']
const truth = ['east', 'east', 'east', 'north', 'north']

describe('comparePrompts', () => {
  it('tells how good each wording is', async () => {
    const wordings = [
      { east: '0', north: '90' },
      { east: '0', north: ['50', '70'] },
      { north: '90', east: '10' }
    ]
    const { wordings: found, best, mean } = await comparePrompts({ embedder: compass, wordings, texts, truth })
    expect(found.map(({ accuracy }) => accuracy)).toEqual([1, 0.8, 1])
    expect(best).toBe(found[0])
    expect(mean.accuracy).toBeCloseTo(2.8 / 3, 12)
    expect(found.map(({ wording }) => wording)).toEqual(wordings)
    const [east, north] = found[1]!.perLabel
    expect(east).toMatchObject({ label: 'east', prompts: ['0'], precision: 1, recall: 2 / 3, f1: 0.8, support: 3 })
    expect(north).toMatchObject({ label: 'north', precision: 2 / 3, recall: 1, f1: 0.8, support: 2 })
    expect(found[1]!.macroF1).toBeCloseTo(0.8, 12)
    const lead = Math.cos((20 / 180) * Math.PI) - Math.cos((40 / 180) * Math.PI)
    const mistake = { row: 2, text: '40', truth: 'east', predicted: 'north', lead: expect.closeTo(lead, 6) as number }
    expect(east!.falseNegatives).toEqual([mistake])
    expect(north!.falsePositives).toEqual([mistake])
    expect([east!.falsePositives, north!.falseNegatives]).toEqual([[], []])
  })

  it('lists the surest mistakes first', async () => {
    const [found] = (await comparePrompts({ embedder: compass, wordings: [{ east: '90', north: '0' }], texts, truth }))
      .wordings
    expect(found!.perLabel[0]!.falseNegatives.map(({ text }) => text)).toEqual(['0', '20', '40'])
    expect(found!.perLabel[0]!.falsePositives.map(({ text }) => text)).toEqual(['80', '60'])
    expect(found).toMatchObject({ accuracy: 0, macroF1: 0 })
  })

  it('counts a text without a label as wrong, for no other label', async () => {
    const { best } = await comparePrompts({
      embedder: compass,
      wordings: [{ east: '0', north: '90' }],
      texts,
      truth,
      abstain: 0.2
    })
    expect(best.accuracy).toBe(0.8)
    const [east, north] = best.perLabel
    expect(east!.falseNegatives).toEqual([{ row: 2, text: '40', truth: 'east', predicted: undefined, lead: 0 }])
    expect(north!.falsePositives).toEqual([])
    expect(best.macroF1).toBeCloseTo(0.9, 12)
  })

  it('leaves labels out of the mean that were neither told nor true', async () => {
    const { best } = await comparePrompts({
      embedder: compass,
      wordings: [{ east: '0', north: '90', west: '180' }],
      texts,
      truth
    })
    expect(best.macroF1).toBe(1)
    expect(best.perLabel[2]).toMatchObject({ label: 'west', precision: 0, recall: 0, f1: 0, support: 0 })
  })

  it('takes vectors that are at hand, and a threshold', async () => {
    const matrix = await compass.embed(texts)
    const embedded: (readonly string[])[] = []
    const embedder: Embedder = {
      embed: some => {
        embedded.push(some)
        return compass.embed(some)
      }
    }
    const wordings = [{ east: '0', north: '90' }]
    const { best } = await comparePrompts({ embedder, wordings, texts, truth, matrix, threshold: 0.2 })
    expect(embedded).toEqual([['0', '90']])
    expect(best.accuracy).toBe(0.8)
  })

  it('can be read', async () => {
    const wordings = [
      { east: '0', north: '90' },
      { east: '0', north: ['50', '70'] }
    ]
    const some = { embedder: compass, texts: [...texts, '46'], truth: [...truth, 'east'] }
    const comparison = await comparePrompts({ ...some, wordings })
    expect(comparison.toMarkdown()).toBe(`\
| wording    | accuracy | macro F1 | east precision | recall | north precision | recall |
| ---------- | -------: | -------: | -------------: | -----: | --------------: | -----: |
| 0 / 90     |    0.833 |    0.829 |          1.000 |  0.750 |           0.667 |  1.000 |
| 0 / 50, 70 |    0.667 |    0.667 |          1.000 |  0.500 |           0.500 |  1.000 |
| mean       |    0.750 |    0.748 |                |        |                 |        |

east, false negatives: 1

- 5: 46
`)
    expect(comparison.toMarkdown({ mistakes: 0 })).not.toContain('false')
    const west = { west: '180' }
    const three = await comparePrompts({ ...some, wordings: wordings.map(wording => ({ ...wording, ...west })) })
    expect(three.toMarkdown()).toContain(
      'east, false negatives: 1\n\n- 5: 46\n\nnorth, false positives: 1\n\n- 5: 46\n'
    )
  })

  it('keeps its table whole whatever the words are, and shortens long texts', async () => {
    const embedder: Embedder = { embed: some => compass.embed(some.map(text => (text.includes('b') ? '90' : '0'))) }
    const wordings = [{ a: 'a | a', b: 'b\nb' }]
    const comparison = await comparePrompts({ embedder, wordings, texts: ['b '.repeat(300), 'b'], truth: ['a', 'b'] })
    const printed = comparison.toMarkdown()
    expect(printed).toContain('| a \\| a / b b |')
    expect(printed).toContain(`- 0: ${'b '.repeat(79)}b…\n`)
  })

  it('says what it cannot do with', async () => {
    const wordings = [{ east: '0', north: '90' }]
    const given = { embedder: compass, wordings, texts, truth }
    await expect(comparePrompts({ ...given, wordings: [] })).rejects.toThrow(
      new RangeError('wordings: expected one at least, got none')
    )
    await expect(comparePrompts({ ...given, wordings: [...wordings, {}] })).rejects.toThrow(
      new RangeError('wordings[1]: expected one at least, got none')
    )
    await expect(comparePrompts({ ...given, wordings: [...wordings, { east: '0', south: '270' }] })).rejects.toThrow(
      new RangeError("wordings[1]: expected the labels of wordings[0], 'east', 'north', got 'east', 'south'")
    )
    await expect(comparePrompts({ ...given, texts: [], truth: [] })).rejects.toThrow(
      new RangeError('texts: expected one at least, got none')
    )
    await expect(comparePrompts({ ...given, truth: ['east'] })).rejects.toThrow(RangeError)
    await expect(comparePrompts({ ...given, matrix: new Matrix(2, 2) })).rejects.toThrow(RangeError)
    await expect(comparePrompts({ ...given, matrix: new Matrix(5, 3) })).rejects.toThrow('expected 2 columns')
    const unknown = comparePrompts({ ...given, truth: ['east', 'east', 'west', 'north', 'north'] })
    await expect(unknown).rejects.toThrow("truth[2]: expected one of 'east', 'north', got 'west'")
    await expect(unknown).rejects.toMatchObject({ name: 'ClassifyError', code: 'unknown-label' })
  })

  it('says how far it is, and ends with the reason of the signal', async () => {
    const wordings = [{ east: '0', north: '90' }]
    const done: number[] = []
    const onProgress = (progress: { done: number }): unknown => done.push(progress.done)
    await comparePrompts({ embedder: compass, wordings, texts, truth, onProgress })
    expect(done).toEqual([0, 1])
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    await expect(comparePrompts({ embedder: compass, wordings, texts, truth, signal })).rejects.toBe(reason)
  })
})
