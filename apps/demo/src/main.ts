#!/usr/bin/env node
// A default import, since a Node that is too old has not all of the names.
import nodeModule from 'node:module'
import { join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`error: cookbook needs Node 22.13 or newer, and this is ${process.version}.\n`)
  process.exit(1)
}

// What was compiled once is not compiled again: the next start takes half the time.
nodeModule.enableCompileCache(join(cacheFolder(process.env, process.platform), 'code'))
const { main } = await import('./cli.ts')
const code = await main()
// Once everything is written, nothing that a parser or a native addon has left open keeps the program alive.
process.stdout.write('', () => process.exit(code))
