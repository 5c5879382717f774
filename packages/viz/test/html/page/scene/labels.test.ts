import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LabelBoard, shorten, type LabelPlace } from '../../../../src/html/page/scene/labels.ts'

const size = { width: 400, height: 300 }

describe('LabelBoard', () => {
  it('puts a text right of its point, and left, above or below where that is taken', () => {
    const board = new LabelBoard(size)
    expect(board.placeBeside(200, 150, 40, 11, 8)).toEqual({ x: 228, y: 150 })
    expect(board.placeBeside(200, 150, 40, 11, 8)).toEqual({ x: 172, y: 150 })
    expect(board.placeBeside(200, 150, 40, 11, 8)).toEqual({ x: 200, y: 136.5 })
    expect(board.placeBeside(200, 150, 40, 11, 8)).toEqual({ x: 200, y: 163.5 })
    expect(board.placeBeside(200, 150, 40, 11, 8)).toBeUndefined()
  })

  it('tells a point that no text covers from one that is covered, or not on the screen', () => {
    const board = new LabelBoard(size)
    board.placeOn(200, 150, 80, 20)
    expect([board.isSeen(220, 152), board.isSeen(-3, 152), board.isSeen(220, 301)]).toEqual([false, false, false])
    expect(board.isSeen(220, 170)).toBe(true)
  })

  it('covers no point that is kept free, beside which its own text stands', () => {
    const board = new LabelBoard(size)
    board.keep(200, 150, 20)
    expect(board.isSeen(200, 150)).toBe(true)
    expect(board.placeBeside(160, 150, 60, 12, 5)).toEqual({ x: 125, y: 150 })
    expect(board.placeOn(200, 150, 60, 24)).toEqual({ x: 200, y: 126 })
    expect(board.placeBeside(200, 150, 60, 12, 15)).toEqual({ x: 245, y: 150 })
    board.keep(-3, -3, 20)
    expect(board.placeBeside(20, 4, 60, 8, 5)).toEqual({ x: 55, y: 4 })
  })

  it('moves a text on a place into the screen, and above or below another', () => {
    const board = new LabelBoard(size)
    expect(board.placeOn(5, 2, 60, 20)).toEqual({ x: 30, y: 10 })
    expect(board.placeOn(200, 150, 80, 20)).toEqual({ x: 200, y: 150 })
    expect(board.placeOn(210, 152, 80, 16)).toBeUndefined()
    expect(board.placeOn(210, 151, 80, 24)).toEqual({ x: 210, y: 127 })
    expect(board.placeOn(190, 153, 80, 24)).toEqual({ x: 190, y: 177 })
  })

  it('places no text that is wider than the screen', () => {
    expect(new LabelBoard(size).placeOn(200, 150, 500, 20)).toBeUndefined()
  })

  it('never lets two texts overlap, and has all of them on the screen', () => {
    const text = fc.record({
      x: fc.double({ min: -50, max: 450, noNaN: true }),
      y: fc.double({ min: -50, max: 350, noNaN: true }),
      width: fc.double({ min: 1, max: 120, noNaN: true }),
      height: fc.double({ min: 1, max: 30, noNaN: true }),
      isName: fc.boolean()
    })
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), texts => {
        const board = new LabelBoard(size)
        const boxes = texts.flatMap(({ x, y, width, height, isName }) => {
          const place = isName ? board.placeOn(x, y, width, height) : board.placeBeside(x, y, width, height, 4)
          return place === undefined ? [] : [box(place, width, height)]
        })
        for (const [i, a] of boxes.entries()) {
          expect(a.left >= 0 && a.top >= 0 && a.right <= 400 && a.bottom <= 300).toBe(true)
          for (const b of boxes.slice(0, i)) {
            expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true)
          }
        }
      })
    )
  })
})

describe('shorten', () => {
  it('leaves a short text as it is, but in one line', () => {
    expect(shorten(' New\n York\t City ')).toBe('New York City')
  })

  it('cuts a long one after 47 characters, and counts characters, not halves of them', () => {
    expect(shorten('a'.repeat(48))).toBe('a'.repeat(48))
    expect(shorten('a'.repeat(49))).toBe(`${'a'.repeat(47)}…`)
    expect(shorten('😀'.repeat(100))).toBe(`${'😀'.repeat(47)}…`)
  })

  it('takes a text of ten megabytes no longer than its beginning', () => {
    expect(shorten('word '.repeat(2_000_000))).toBe(`${'word '.repeat(9)}wo…`)
  })
})

function box({ x, y }: LabelPlace, width: number, height: number): Record<'left' | 'right' | 'top' | 'bottom', number> {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 }
}
