import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { averagePrecision, rank, rocArea } from '../../src/charts/ranking.ts'
import { precisionRecallSvg, rocSvg } from '../../src/index.ts'
import { descriptionOf, textsOf } from '../support/chart.ts'

interface Recorded {
  rankings: { scores: number[]; positives: number[]; averagePrecision: number; rocArea: number }[]
}
const { rankings } = JSON.parse(
  readFileSync(new URL('../fixtures/charts/expected.json', import.meta.url), 'utf8')
) as Recorded

describe('rank', () => {
  it('lets the highest scores through first, and equal ones together', () => {
    const { steps, positives, negatives } = rank({
      name: 'x',
      scores: [1, 3, 2, 2],
      positives: [false, true, true, false]
    })
    expect([positives, negatives]).toEqual([2, 2])
    expect(steps).toEqual([
      { truePositives: 1, falsePositives: 0 },
      { truePositives: 2, falsePositives: 1 },
      { truePositives: 2, falsePositives: 2 }
    ])
  })

  it('takes infinite scores', () => {
    const { steps } = rank({ name: 'x', scores: [-Infinity, Infinity, Infinity], positives: [1, 1, 0] })
    expect(steps).toHaveLength(2)
  })

  it.each([
    [{ scores: [1, 2], positives: [true] }, 'x: expected 2 positives, one for each score, got 1'],
    [{ scores: [1, NaN], positives: [true, false] }, 'x: expected a number as score 1, got NaN'],
    [{ scores: [1, 2], positives: [true, true] }, 'x: expected positive and negative examples, got no negative of 2'],
    [{ scores: [], positives: [] }, 'x: expected positive and negative examples, got no positive of 0']
  ])('refuses %j', (series, message) => {
    expect(() => rank({ name: 'x', ...series })).toThrow(new RangeError(message))
  })
})

describe.each(rankings)('a ranking with average precision $averagePrecision', ({ scores, positives, ...expected }) => {
  const series = { name: 'x', scores, positives }

  it('has the area under its curves that scikit-learn finds', () => {
    expect(averagePrecision(rank(series))).toBeCloseTo(expected.averagePrecision, 12)
    expect(rocArea(rank(series))).toBeCloseTo(expected.rocArea, 12)
  })

  it('is drawn with that area', () => {
    expect(areaOf(precisionRecallSvg({ series: [series] }))).toBeCloseTo(expected.averagePrecision, 2)
    expect(areaOf(rocSvg({ series: [series] }))).toBeCloseTo(expected.rocArea, 2)
  })

  it('states it', () => {
    expect(textsOf(precisionRecallSvg({ series: [series] }))[0]).toBe(`x (AP ${expected.averagePrecision.toFixed(3)})`)
    expect(descriptionOf(rocSvg({ series: [series] }))).toBe(`Area under the curve: x ${expected.rocArea.toFixed(3)}.`)
  })
})

describe('precisionRecallSvg', () => {
  it('shows chance where it is the same for all', () => {
    const a = { name: 'a', scores: [1, 2], positives: [0, 1] }
    const b = { name: 'b', scores: [1, 2, 3], positives: [0, 1, 1] }
    expect(precisionRecallSvg({ series: [a, a] })).toContain('stroke-dasharray="4 4"')
    expect(precisionRecallSvg({ series: [a, b] })).not.toContain('stroke-dasharray="4 4"')
  })
})

/** Under the thick line of a chart whose axes are as long as one another, in shares of the square. */
function areaOf(svg: string): number {
  const [d] = /<path d="([^"]*)"[^>]* stroke-width="2.2"/.exec(svg)!.slice(1)
  const corners = Array.from(
    d!.matchAll(/[ML](\S+?) ([^ML]+)/g),
    corner => corner.slice(1).map(Number) as [number, number]
  )
  const [left, right] = [corners[0]![0], corners.at(-1)![0]]
  // The bottom: where the numbers 0.0 of the x axis end, or the lowest line of the grid.
  const top = Math.min(
    ...Array.from(svg.matchAll(/<rect x="[\d.]+" y="([\d.]+)"/g), ([, y]) => Number(y)),
    ...corners.map(([, y]) => y)
  )
  const bottom = top + (right - left)
  let area = 0
  for (const [i, [x, y]] of corners.slice(1).entries()) {
    const [beforeX, beforeY] = corners[i]!
    area += (x - beforeX) * (bottom - (y + beforeY) / 2)
  }
  return area / (right - left) ** 2
}
