import { describe, expect, it } from 'vitest'
import { groupRows } from '../../src/charts/groups.ts'
import { themes } from '../../src/palette.ts'

const { light } = themes

describe('groupRows', () => {
  it('sorts numbers by size and names by letter, each with the next colour', () => {
    const groups = groupRows([10, 9, 'b', 'a', 10], light, false)
    expect(groups.map(({ name, rows }) => [name, rows])).toEqual([
      ['9', [1]],
      ['10', [0, 4]],
      ['a', [3]],
      ['b', [2]]
    ])
    expect(groups.map(({ color }) => color)).toEqual(light.categorical.slice(0, 4))
  })

  it('sorts numbers within names by size', () => {
    const names = (labels: string[]): string[] => groupRows(labels, light, false).map(({ name }) => name)
    expect(names(['10 stars', '2 stars', '1 star', 'v1.10', 'v1.9', 'v1'])).toEqual(
      ['1 star', '2 stars', '10 stars', 'v1', 'v1.9', 'v1.10'] // prettier-ignore
    )
    expect(names(['-1', '1e3', '-2', '20'])).toEqual(['-2', '-1', '20', '1e3'])
    expect(names(['a1', 'a01'])).toEqual(['a01', 'a1'])
  })

  it('puts rows without a label last, in grey', () => {
    const groups = groupRows([null, 'a', undefined, '', false], light, false)
    expect(groups.map(({ name, rows, isKind }) => [name, rows, isKind])).toEqual([
      ['a', [1], true],
      ['false', [4], true],
      ['no label', [0, 2, 3], false]
    ])
    expect(groups.at(-1)!.color).toBe(light.missing)
  })

  it('gives another shape where colours run out, or to each', () => {
    const labels = Array.from({ length: 12 }, (_, i) => i)
    const shapes = (each: boolean): string[] => groupRows(labels, light, each).map(({ symbol }) => symbol)
    expect(shapes(false).slice(8)).toEqual(['circle', 'circle', 'triangle', 'triangle'])
    expect(shapes(true).slice(0, 6)).toEqual(['circle', 'triangle', 'diamond', 'square', 'cross', 'circle'])
  })

  it('keeps the 19 largest of many, and says how many the others are', () => {
    const labels = Array.from({ length: 50 }, (_, i) => Array.from({ length: i + 1 }, () => `group ${i}`)).flat()
    const groups = groupRows(labels, light, false)
    expect(groups).toHaveLength(20)
    expect(groups.at(-1)).toMatchObject({ name: '31 other groups', color: light.missing, isKind: false })
    expect(
      groups
        .slice(0, -1)
        .map(({ name }) => Number(name.slice(6)))
        .sort((a, b) => a - b)[0]
    ).toBe(31)
    expect(groups.flatMap(({ rows }) => rows).sort((a, b) => a - b)).toEqual(labels.map((_, row) => row))
  })
})
