/** The part of dcmjs that `dataSet.ts` uses; the package has no types. */
declare module 'dcmjs' {
  type Written = Record<string, { vr: string; Value?: unknown[] }>
  const dcmjs: {
    log: { setLevel(level: string): void }
    data: {
      DicomDict: new (meta: Written) => { dict: Written; meta: Written; write(options?: object): ArrayBuffer }
      DicomMetaDictionary: {
        denaturalizeDataset(dataSet: object): Written
      }
    }
  }
  export default dcmjs
}
