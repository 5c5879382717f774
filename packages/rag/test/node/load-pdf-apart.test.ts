import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RagError } from '../../src/errors.ts'
import { loadPdfApart } from '../../src/node/load-pdf-apart.ts'
import { lines, makePdf } from '../load/make-pdf.ts'

describe('loadPdfApart', () => {
  it('loads or refuses whatever is flipped in a file or cut off it', async () => {
    const whole = makePdf(
      [
        [
          ...lines(['A heading'], { y: 740, size: 16, font: 'bold' }),
          ...lines(['Some text in a line,', 'and another.'])
        ],
        { pieces: lines(['A second page']), rotate: 90 }
      ],
      { title: 'A title', outline: [{ title: 'A heading', page: 1 }] }
    )
    const damage = fc.record({
      flips: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 12 }),
      cut: fc.option(fc.nat(whole.length), { freq: 3 })
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ flips, cut }) => {
        const bytes = whole.slice(0, cut ?? whole.length)
        for (const [at, mask] of flips) if (at < bytes.length) bytes[at]! ^= mask
        try {
          const { text, pages } = await loadPdfApart(bytes, { source: 'a.pdf', signal: AbortSignal.timeout(10_000) })
          expect(text.isWellFormed()).toBe(true)
          expect(pages.at(-1)!.end).toBe(text.length)
        } catch (error) {
          expect(error).toBeInstanceOf(RagError)
        }
      }),
      { numRuns: 200 }
    )
  })
})
