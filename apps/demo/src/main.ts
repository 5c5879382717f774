#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'

// What was compiled once is not compiled again: the next start takes half the time.
enableCompileCache(join(cacheFolder(process.env, process.platform), 'code'))
const { main } = await import('./cli.ts')
process.exitCode = await main()
