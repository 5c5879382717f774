import { defineProject } from 'vitest/config'

/**
 * The vitest settings of one package. Other packages of the workspace are read from their sources,
 * so that tests run without a build.
 */
export function project(name: string): ReturnType<typeof defineProject> {
  const conditions = ['@llm-cookbook/source', 'module', 'node', 'development|production']
  return defineProject({
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: ['test/**/*.test.ts'],
      pool: 'forks',
      execArgv: ['--conditions=@llm-cookbook/source'],
      testTimeout: 60_000
    }
  })
}
