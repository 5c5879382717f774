import { describe, expect, it } from 'vitest'
import { toLine } from '../../src/finding.ts'
import { notRun, readme } from '../../src/readme.ts'
import { library, root, workspace } from '../fixture.ts'

it('the workspace has no findings', { timeout: 900_000 }, async () => {
  console.log('only type-checked:', notRun(root).join(', ') || 'none')
  expect((await readme(root)).map(toLine)).toEqual([])
})

/** What the check says of the one example of a package, whose code begins in line 2. */
async function findings(...code: string[]): Promise<string[]> {
  const folder = workspace({
    'packages/vector/package.json': library('vector'),
    'packages/vector/src/index.ts': [
      `export function dot(a: number[], b: number[]): number { return a.reduce((sum, x, i) => sum + x * b[i]!, 0) }`,
      `export function pair(): { a: number; list: Float32Array } { return { a: 1, list: Float32Array.of(0.1, 0.2) } }`
    ].join('\n'),
    'packages/vector/README.md': ['```ts', ...code, '```'].join('\n')
  })
  return (await readme(folder)).map(toLine)
}

const imported = `import { dot, pair } from '@llm-cookbook/vector'`

describe('readme', () => {
  it('finds a value that is not as documented, behind, below, in a const, and printed', async () => {
    const wrong = 'packages/vector/README.md:3: documented 12, got 11'
    expect(await findings(imported, 'dot([1, 2], [3, 4]) // => 12')).toEqual([wrong])
    expect(await findings(imported, 'const d = dot([1, 2], [3, 4]) // => 12')).toEqual([wrong])
    expect(await findings(imported, 'console.log(dot([1, 2], [3, 4])) // => 12')).toEqual([wrong])
    expect(await findings(imported + ';dot([1, 2], [3, 4])', '// => 12')).toHaveLength(1)
    expect(await findings(imported, 'pair() // => { a: 1, list: [0.1, 0.3] }')).toHaveLength(1)
    expect(await findings(imported, 'pair() // => { a: 1 }')).toHaveLength(1)
    expect(await findings('(1 / 3) // => 0.34…')).toHaveLength(1)
  })

  it('finds a value that is never reached', async () => {
    expect(await findings('for (const a of [] as number[]) {', '  a // => 1', '}')).toEqual([
      'packages/vector/README.md:3: the value documented here was never reached'
    ])
  })

  it('finds a value that is no JavaScript, and one that stands behind nothing', async () => {
    expect(await findings('Math.abs(-1) // => one')).toHaveLength(1)
    expect(await findings('Math.abs(-1) // => 1 because of the sign')).toEqual([
      `packages/vector/README.md:2: '// => 1 because of the sign' is no JavaScript value: write one, and words elsewhere`
    ])
    expect(await findings('function f() {} // => 1')).toEqual([
      `packages/vector/README.md:2: '// => 1' stands behind no expression: put it there`
    ])
  })

  it('finds an error of types, of syntax, and at run time', async () => {
    expect(await findings(imported, '', `() => dot('1', [2])`)).toEqual([
      expect.stringMatching(/README.md:4: TS2345: Argument of type 'string'/)
    ])
    expect(await findings('const a: number = 1', 'const b = = 2')).toContainEqual(
      expect.stringMatching(/README.md:3: /)
    )
    expect(await findings('const a = 1', `if (a) throw new RangeError('k: no')`)).toEqual([
      'packages/vector/README.md:3: RangeError: k: no'
    ])
  })

  it('reads the examples of comments, and says where they stand', async () => {
    const folder = workspace({
      'packages/vector/package.json': library('vector'),
      'packages/vector/src/index.ts': [
        '/**',
        ' * The number after it.',
        ' *',
        ' * @example',
        ' * ```ts',
        ` * import { next } from '@llm-cookbook/vector'`,
        ' *',
        ' * next(1) // => 3',
        ' * ```',
        ' */',
        'export const next = (n: number): number => n + 1'
      ].join('\n')
    })
    const wrong = 'packages/vector/src/index.ts:8: documented 3, got 2'
    expect((await readme(folder)).map(toLine)).toEqual([wrong])
    expect(await readme(folder, [`${folder}/packages/vector/README.md`])).toEqual([])
  })

  it('finds an import of what the package does not depend on', async () => {
    expect(await findings(`import 'esbuild'`)).not.toEqual([])
  })

  it('passes values as documented, in every form', async () => {
    const code = [
      imported,
      'dot([1, 2], [3, 4]) // => 11',
      'const p = await Promise.resolve(pair())',
      '// => {',
      '//   a: 1,',
      '//   list: [0.1, 0.2]',
      '// }',
      'console.log(1 / 3); // => 0.333…',
      '["0.5…", NaN, undefined, new Map([[1, p.a]])] // => ["0.5…", NaN, undefined, new Map([[1, 1]])]',
      `for (const n of [1, 1]) {`,
      '  n // => 1',
      '}',
      '// a comment => not a value'
    ]
    expect(await findings(...code)).toEqual([])
  })

  it('type-checks examples marked no-run, and leaves other languages alone', async () => {
    const folder = workspace({
      'README.md': ['```ts no-run', `throw new Error('not here')`, '```', '```js', 'nonsense nonsense', '```'].join(
        '\n'
      ),
      'docs/guide.md': ['```ts no-run', `const a: string = 1`, '```'].join('\n')
    })
    expect((await readme(folder)).map(toLine)).toEqual([expect.stringMatching(/^docs\/guide.md:2: TS2322/)])
    expect(notRun(folder)).toEqual(['README.md:2', 'docs/guide.md:2'])
  })
})
