import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromLink, toLink } from '../../../src/html/page/link.ts'
import { firstChoice, type Choice } from '../../../src/html/page/state.ts'
import { dataOf } from '../../support/page-data.ts'

const data = dataOf(['a', 'b', 'c', 'd'], {
  'kind & more': ['x', 'y', 'y', 'z'],
  score: [1, 2, 3, 4.5],
  none: [1, 1, 1, 1]
})
const start = firstChoice(data, 'light')
const view = { center: [0.25, -1e-6, 0], zoom: 3.5, yaw: 1.25, pitch: -0.5 } as const

describe('a link', () => {
  it('is empty for what the page shows at first', () => {
    expect(toLink(data, start, start, undefined)).toBe('')
    expect(fromLink(data, '', start)).toEqual({ choice: start, view: undefined })
  })

  it('can be read', () => {
    const choice: Choice = { ...start, layout: 1, color: 1, range: [2, 4.5], query: 'fish & chips', chosen: 2 }
    expect(toLink(data, choice, start, view)).toBe(
      'layout=B&color=score&range=2%7E4.5&query=fish+%26+chips&chosen=2&view=0.25%7E-0.000001%7E0%7E3.5%7E1.25%7E-0.5'
    )
  })

  it('leads back to any choice and view', () => {
    const index = fc.option(fc.nat({ max: 2 }), { nil: undefined })
    const choice = fc.record({
      layout: fc.nat({ max: 1 }),
      color: index,
      grouped: fc.boolean(),
      hidden: fc.uniqueArray(fc.nat({ max: 3 })).map(codes => new Set(codes)),
      range: fc.option(
        fc.tuple(
          fc.double({ noNaN: true, noDefaultInfinity: true }).map(from => from + 0),
          fc.constant(4)
        ),
        {
          nil: undefined
        }
      ),
      size: fc.constantFrom(undefined, 1, 2),
      label: fc.constantFrom('none' as const, 'text' as const, 0, 1),
      means: fc.boolean(),
      query: fc.string(),
      regex: fc.boolean(),
      lasso: fc.option(
        fc.uint8Array({ minLength: 4, maxLength: 4, max: 1 }).filter(mask => mask.includes(1)),
        { nil: undefined }
      ),
      alone: fc.boolean(),
      chosen: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
      theme: fc.constantFrom('light' as const, 'dark' as const)
    })
    fc.assert(
      fc.property(choice, chosen => {
        const read = fromLink(data, toLink(data, { ...start, ...chosen }, start, view), start)
        expect(read).toEqual({ choice: { ...start, ...chosen }, view })
      })
    )
  })

  it('is as at the start wherever it does not fit the page', () => {
    const foreign = [
      'layout=C&color=colour&size=kind+%26+more&label=column:no&chosen=4&theme=blue&range=1&hidden=x&view=1~2',
      'chosen=-1&chosen=1.5&range=a~b&lasso=1.4&view=0~0~0~0~0~0',
      'chosen=&lasso=-1.5&view=1~2~3~4~5~NaN&%E0%A4%A'
    ]
    for (const link of foreign) expect(fromLink(data, link, start)).toEqual({ choice: start, view: undefined })
  })

  it('holds a lasso, unless it would be too long to send', () => {
    const large = dataOf(Array.from({ length: 20_000 }, (_, row) => `text ${row}`))
    const first = firstChoice(large, 'light')
    const lassoed = (from: number): string => {
      const lasso = Uint8Array.from({ length: 20_000 }, (_, row) => Number(row >= from))
      return toLink(large, { ...first, lasso }, first, undefined)
    }
    expect(lassoed(19_998)).toBe('lasso=ffi.ffj')
    expect(lassoed(19_000).split('.')).toHaveLength(1000)
    expect(lassoed(18_999)).toBe('')
  })
})
