/** What runs a graph: the native runtime in Node (`node/session.ts`), WebAssembly or WebGPU in the browser. */

export type Arrays = Readonly<Record<string, { data: Float32Array; shape: readonly number[] }>>

export type Session = {
  /** Runs the graph. The input arrays must not be touched until it is done. */
  run(inputs: Arrays): Promise<Record<string, Float32Array>>
  release(): Promise<void>
}
