#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'

// What was compiled once is not compiled again: the next start takes half the time.
enableCompileCache(join(cacheFolder(process.env, process.platform), 'code'))
const { main } = await import('./cli.ts')
const code = await main()
// Once everything is written, nothing that a parser or a native addon has left open keeps the program alive.
process.stdout.write('', () => process.exit(code))
