import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawOrder, hidden, shuffledRows } from '../../../../src/html/page/scene/order.ts'

describe('shuffledRows', () => {
  it('has each row once, in the same order every time', () => {
    const rows = shuffledRows(1000)
    expect(Array.from(rows).sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, row) => row))
    expect(rows).toEqual(shuffledRows(1000))
  })

  it('mixes: any first part has as many rows of the first half as of the second', () => {
    const low = shuffledRows(100_000)
      .subarray(0, 10_000)
      .filter(row => row < 50_000).length
    expect(low).toBeGreaterThan(4800)
    expect(low).toBeLessThan(5200)
  })

  it('has none of none', () => {
    expect(shuffledRows(0)).toHaveLength(0)
  })
})

describe('drawOrder', () => {
  const plain = Uint32Array.of(4, 2, 0, 3, 1)

  it('keeps the order where nothing is hidden and nothing stands out', () => {
    expect(drawOrder(plain, undefined, undefined, [])).toEqual({
      rows: plain,
      counts: [5, 0, 0],
      groups: new Uint8Array(5)
    })
  })

  it('draws what is selected above the rest, and what has a ring above both', () => {
    const order = drawOrder(plain, undefined, Uint8Array.of(0, 1, 1, 0, 0), [2, 0])
    expect(order).toEqual({
      rows: Uint32Array.of(4, 3, 1, 2, 0),
      counts: [2, 1, 2],
      groups: Uint8Array.of(2, 1, 2, 0, 0)
    })
  })

  it('leaves out what is hidden, also if it is selected or has a ring', () => {
    const order = drawOrder(plain, Uint8Array.of(1, 0, 0, 1, 1), Uint8Array.of(0, 1, 0, 1, 0), [2])
    expect(order).toEqual({
      rows: Uint32Array.of(4, 0, 3),
      counts: [2, 1, 0],
      groups: Uint8Array.of(0, hidden, hidden, 1, 0)
    })
  })

  it('passes over rows that there are not', () => {
    expect(drawOrder(plain, undefined, undefined, [99]).counts).toEqual([5, 0, 0])
  })

  it('has each visible row once, in its group', () => {
    const mask = fc.uint8Array({ minLength: 60, maxLength: 60, max: 1 })
    fc.assert(
      fc.property(mask, mask, fc.array(fc.nat(59)), (visible, selected, ringed) => {
        const { rows, counts } = drawOrder(shuffledRows(60), visible, selected, ringed)
        const group = (row: number): number => (ringed.includes(row) ? 2 : selected[row]!)
        const groups = Array.from(rows, group)
        expect(groups).toEqual(groups.toSorted((a, b) => a - b))
        expect(counts).toEqual([0, 1, 2].map(which => groups.filter(other => other === which).length))
        expect(Array.from(rows).sort((a, b) => a - b)).toEqual(
          Array.from({ length: 60 }, (_, row) => row).filter(row => visible[row] === 1)
        )
      })
    )
  })
})
