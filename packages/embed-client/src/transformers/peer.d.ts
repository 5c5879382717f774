// What is used of version 4 of the optional package, which is too large to be installed for its types alone.
declare module '@huggingface/transformers' {
  export function pipeline(
    task: 'feature-extraction',
    model: string,
    options: {
      revision?: string
      dtype?: string
      device?: string
      cache_dir?: string
      local_files_only?: boolean
    }
  ): Promise<unknown>
}
