import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { element, escapeText, Path, tenths } from '../../src/charts/svg.ts'

describe('escapeText', () => {
  it('leaves nothing that is markup', () => {
    expect(escapeText(`<a b="c" d='e'>&amp;</a>`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;&lt;/a&gt;')
  })

  it('replaces what XML cannot hold', () => {
    expect(escapeText('a\u0000b\u001bc\ud800d\ufffee\tf')).toBe('a�b�c�d�e\tf')
  })

  it('never lets a text end its element or attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(escapeText(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
      })
    )
  })
})

describe('element', () => {
  it('writes numbers in tenths and leaves out what is undefined', () => {
    expect(element('rect', { x: 1.26, y: -0.04, fill: 'a"b', width: undefined })).toBe(
      '<rect x="1.3" y="0" fill="a&quot;b"/>'
    )
    expect(element('g', {}, element('b', {}), 'text')).toBe('<g><b/>text</g>')
  })
})

describe('tenths', () => {
  it('rounds, without a negative zero', () => {
    expect([1, 1.25, -0.01, 1 / 3, 1e5].map(tenths)).toEqual(['1', '1.3', '0', '0.3', '100000'])
  })
})

describe('Path', () => {
  it('leaves out a point where the one before is', () => {
    expect(new Path().move(0, 0).line(0.01, 0).line(5, 5).line(5.04, 5).line(9, 9).d).toBe('M0 0L5 5L9 9')
  })

  it('draws dots and rectangles', () => {
    expect(new Path().dot(1, 2).rectangle(0.25, 0, 10, 5).d).toBe('M1 2h0M0.3 0H10.3V5H0.3Z')
  })
})
