import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assemble } from '../src/index.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assemble-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function run(text: string): Promise<unknown> {
  const [, base64 = ''] = /export const base64: string =\n {2}'(.*)'\n$/.exec(text) ?? []
  const { instance } = await WebAssembly.instantiate(Buffer.from(base64, 'base64'))
  return (instance.exports['twice'] as (value: number) => number)(21)
}

describe('assemble', () => {
  it('makes a module of sources in a folder, the same each time', async () => {
    writeFileSync(join(folder, 'twice.ts'), 'export function twice(value: i32): i32 {\n  return 2 * value\n}\n')
    const options = { folder, sources: ['twice.ts'], flags: [], madeBy: 'this test' }
    const text = await assemble(options)
    expect(text).toMatch(/^\/\/ Made by this test\.\n/)
    expect(await run(text)).toBe(42)
    expect(await assemble(options)).toBe(text)
  })

  it('takes sources from elsewhere', async () => {
    const source = 'export function twice(value: i32): i32 { return value + value }'
    const readSource = (name: string): Promise<string | null> => Promise.resolve(name === 'other.ts' ? source : null)
    expect(await run(await assemble({ folder, sources: ['other.ts'], flags: [], readSource, madeBy: 'x' }))).toBe(42)
  })

  it('repeats what the compiler complains of', async () => {
    writeFileSync(join(folder, 'wrong.ts'), 'export function twice(): i32 { return missing }')
    const made = assemble({ folder, sources: ['wrong.ts'], flags: [], madeBy: 'x' })
    await expect(made).rejects.toThrow(/Cannot find name 'missing'/)
  })
})
