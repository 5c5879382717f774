import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildNative } from '../../src/build-native.ts'

describe('buildNative', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'native-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const rebuildBy = (script: string) => {
    writeFileSync(join(folder, 'rebuild.cjs'), script)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { rebuild: 'node rebuild.cjs' } }))
  }
  const tellHeaders = `require('fs').writeFileSync('told.txt', process.env.npm_config_nodedir ?? 'none')`

  it('compiles against the headers that lie beside Node', () => {
    rebuildBy(tellHeaders)
    mkdirSync(join(folder, 'include/node'), { recursive: true })
    writeFileSync(join(folder, 'include/node/node_api.h'), '')
    expect(buildNative(folder, folder)).toBe('built')
    expect(readFileSync(join(folder, 'told.txt'), 'utf8')).toBe(folder)
  })

  it('leaves what is compiled alone', () => {
    mkdirSync(join(folder, 'build/Release'), { recursive: true })
    writeFileSync(join(folder, 'build/Release/addon.node'), '')
    expect(buildNative(folder, folder)).toBe('there')
  })

  it('tells that it failed, and does not throw', () => {
    rebuildBy('process.exit(1)')
    expect(buildNative(folder, folder)).toBe('failed')
  })
})
