/** What a package becomes elsewhere: an ONNX file for any runtime, or the weights of one member under the names of timm or torchvision. */
import { researchNotice } from '../base/index.ts'
import { writeFileAtomic } from '../base/node/index.ts'
import { onnxModel } from '../graph/index.ts'
import { encodeSafetensors, ensembleGraph, type LoadedModel, monthBins, toForeign } from '../model/index.ts'

export const exportFormats = ['onnx', 'timm', 'torchvision'] as const
export type ExportFormat = (typeof exportFormats)[number]

export function exportModel(
  { description, members, sha256 }: LoadedModel,
  path: string,
  options: { format: ExportFormat; batch: number; member: number },
): void {
  if (options.format !== 'onnx') {
    writeFileAtomic(path, ...encodeSafetensors(toForeign(members[options.member - 1], options.format), 'F32'))
    return
  }
  const { architecture, preprocessing, name, version, licence, simulated } = description
  const outputs = ensembleGraph(
    { architecture, px: preprocessing.px, batch: options.batch, flipAveraging: preprocessing.flipAveraging },
    members,
  )
  const about = {
    name,
    version,
    licence,
    simulated: String(simulated),
    model_sha256: sha256,
    preprocessing: JSON.stringify(preprocessing),
    months: JSON.stringify(Array.from(monthBins(architecture))),
    notice: researchNotice,
  }
  writeFileAtomic(path, onnxModel(outputs, about))
}
