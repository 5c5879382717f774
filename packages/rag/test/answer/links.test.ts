import { describe, expect, it } from 'vitest'
import { findLinks } from '../../src/answer/links.ts'

const source = { text: 'See https://example.org/a?b=1 and www.nist.gov/x. Write to mailto:a@example.org (today).' }
const find = (answer: string): string[] =>
  findLinks(answer, [source]).map(({ start, end, kind, url, known }) => {
    expect(answer.slice(start, end)).not.toBe('')
    return `${kind} ${url}${known ? ' known' : ''}`
  })

describe('findLinks', () => {
  it.each<[answer: string, links: string[]]>([
    ['No links [1] [2, 3] (see page 4), a < b, x<5, 3//4 and c:\\dir.', []],
    ['See https://example.org/a?b=1.', ['link https://example.org/a?b=1 known']],
    [
      'See HTTPS://EXAMPLE.org/a?b=1, or www.nist.gov/x!',
      ['link HTTPS://EXAMPLE.org/a?b=1 known', 'link www.nist.gov/x known']
    ],
    ['See https://example.org/a?b=12.', ['link https://example.org/a?b=12']],
    ['See https://example.org/a.', ['link https://example.org/a']],
    ['[here](https://example.org/a?b=1)', ['link https://example.org/a?b=1 known']],
    ['![x](https://example.org/a?b=1)', ['image https://example.org/a?b=1']],
    ['![x](//evil.example/p.png?q=secret "t")', ['image //evil.example/p.png?q=secret']],
    ['[1](https://evil.example)', ['link https://evil.example']],
    ['[click](/delete?all)', ['link /delete?all']],
    ['[a][b]\n\n[b]: https://evil.example/c', ['link https://evil.example/c']],
    ['<img src=x onerror=alert(1)>', ['html x']],
    ['<a href="https://evil.example">go</a>', ['html https://evil.example', 'html </a>']],
    ['<script>fetch(1)</script>', ['html <script>', 'html </script>']],
    ['<svg/onload=x', ['html <svg/onload=x']],
    ['<https://evil.example/a>', ['html <https://evil.example/a>']],
    [
      'javascript:alert(1) data:text/html,x mailto:a@example.org',
      ['link javascript:alert(1', 'link data:text/html,x', 'link mailto:a@example.org known']
    ],
    ['//evil.example/x', ['link //evil.example/x']]
  ])('%j', (answer, links) => {
    expect(find(answer)).toEqual(links)
  })

  it('takes linear time for hostile answers, or this would never end', () => {
    for (const piece of ['![', '[a](', '<a ', 'http://', '[a]: ', '![x](y', '<', '[']) {
      expect(Array.isArray(findLinks(piece.repeat(50_000), []))).toBe(true)
    }
  })
})
