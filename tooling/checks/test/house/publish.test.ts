import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nameRepository } from '../../src/publish.ts'
import { readManifest } from '../../src/workspace.ts'
import { library, workspace } from '../fixture.ts'

it('names the repository in published packages, and in no others', () => {
  const folder = workspace({
    'packages/rag/package.json': library('rag'),
    'tooling/bench/package.json': library('bench', { private: true })
  })
  nameRepository(folder, 'someone/fork')
  expect(readManifest(join(folder, 'packages/rag'))).toEqual({
    ...library('rag'),
    repository: { type: 'git', url: 'git+https://github.com/someone/fork.git', directory: 'packages/rag' }
  })
  expect(readManifest(join(folder, 'tooling/bench'))).not.toHaveProperty('repository')
})
