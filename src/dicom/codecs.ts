/**
 * Decoders for compressed pixels: the WebAssembly module of dcmjs-codecs (MIT; libjpeg, CharLS, OpenJPEG and libjxl
 * inside), called directly. Its JavaScript is left aside: it loads dcmjs, evaluates strings, which a page with a
 * content security policy forbids, and keeps one instance for ever. Here the module is compiled once and every frame is
 * decoded by an instance of its own, so that a damaged frame harms no other, memory goes back, and growth has a limit.
 */
import { FilmError } from '../base/index.ts'
import { failure } from './failure.ts'

export type CodecName = 'JPEG' | 'JPEG-LS' | 'JPEG 2000' | 'HTJ2K' | 'JPEG XL'

/** What the header says of a frame, and what comes back with it: the decoder may change the last two. */
export type FrameFormat = {
  columns: number
  rows: number
  bitsAllocated: 8 | 16
  bitsStored: number
  samples: number
  signed: boolean
  photometric: string
}

export type DecodedFrame = FrameFormat & { bytes: Uint8Array }

export type Codecs = {
  /** @throws {FilmError} `unreadable` if the frame is damaged, `too_large` if decoding takes more memory than allowed */
  decode(codec: CodecName, frame: Uint8Array, format: FrameFormat): DecodedFrame
}

/** Most memory that decoding a frame may take: JPEG 2000 holds 4 bytes a sample beside both pictures. */
const memoryLimitBytes = 800 * 2 ** 20

/** Photometric interpretations in the order of the module's enumeration. */
const photometrics = [
  ...['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_422'],
  ...['YBR_PARTIAL_420', 'YBR_ICT', 'YBR_RCT', 'CMYK', 'ARGB', 'HSV', 'XYB'],
]

/** High-throughput JPEG 2000 goes to OpenJPEG too: OpenJPH, which the module has for it, runs for ever on some damaged headers. */
const decoders: Record<CodecName, string> = {
  JPEG: 'DecodeJpeg',
  'JPEG-LS': 'DecodeJpegLs',
  'JPEG 2000': 'DecodeJpeg2000',
  HTJ2K: 'DecodeJpeg2000',
  'JPEG XL': 'DecodeJpegXl',
}

const latin1 = new TextDecoder('latin1')

type Functions = Record<string, (...values: number[]) => number>

/** Decoders from the compiled `dcmjs-native-codecs.wasm`. */
export function codecsOf(module: WebAssembly.Module): Codecs {
  return {
    decode(codec, frame, format) {
      try {
        return decodeFrame(module, decoders[codec], frame, format)
      } catch (error) {
        if (error instanceof FilmError) throw error
        throw failure('unreadable', `the ${codec} picture is damaged or cut off`)
      }
    },
  }
}

function decodeFrame(
  module: WebAssembly.Module,
  decoder: string,
  frame: Uint8Array,
  format: FrameFormat,
): DecodedFrame {
  const { memory, call } = start(module)
  const context = call.CreateCodecsContext()
  call.SetColumns(context, format.columns)
  call.SetRows(context, format.rows)
  call.SetBitsAllocated(context, format.bitsAllocated)
  call.SetBitsStored(context, format.bitsStored)
  call.SetSamplesPerPixel(context, format.samples)
  call.SetPixelRepresentation(context, Number(format.signed))
  // What comes back has one pixel after the other, whatever is set here.
  call.SetPlanarConfiguration(context, 0)
  call.SetPhotometricInterpretation(context, photometrics.indexOf(format.photometric))
  call.SetEncodedBufferSize(context, frame.length)
  new Uint8Array(memory.buffer).set(frame, call.GetEncodedBuffer(context))
  const parameters = call.CreateDecoderParameters()
  call.SetConvertColorspaceToRgb(parameters, Number(format.samples === 3 && format.photometric !== 'RGB'))
  call[decoder](context, parameters)
  const at = call.GetDecodedBuffer(context)
  return {
    columns: call.GetColumns(context),
    rows: call.GetRows(context),
    bitsAllocated: call.GetBitsAllocated(context) as 8 | 16,
    bitsStored: call.GetBitsStored(context),
    samples: call.GetSamplesPerPixel(context),
    signed: call.GetPixelRepresentation(context) === 1,
    photometric: photometrics[call.GetPhotometricInterpretation(context)],
    bytes: new Uint8Array(memory.buffer, at, call.GetDecodedBufferSize(context)).slice(),
  }
}

/** What a decoder mentions in passing where it has filled what is missing with grey. */
const missing = /premature end|bad Huffman code|corrupt JPEG data: found marker/i

/**
 * A fresh instance. What it would print is dropped, for messages may quote the file, but where they say that data are
 * missing, decoding ends.
 */
function start(module: WebAssembly.Module): { memory: WebAssembly.Memory; call: Functions } {
  let memory: WebAssembly.Memory
  const stop = () => {
    throw new Error('the decoder gave up')
  }
  const listen = (at: number, length: number) => {
    if (missing.test(latin1.decode(new Uint8Array(memory.buffer, at, Math.min(length, 400))))) stop()
  }
  const instance = new WebAssembly.Instance(module, {
    env: {
      onCodecsException: stop,
      onCodecsInfo: listen,
      onCodecsTrace: () => {},
      emscripten_notify_memory_growth: () => {
        if (memory.buffer.byteLength > memoryLimitBytes)
          throw failure('too_large', 'the picture takes more memory to decode than is allowed')
      },
    },
    wasi_snapshot_preview1: {
      proc_exit: stop,
      clock_time_get: () => 0,
      environ_sizes_get: (count: number, size: number) => {
        const view = new DataView(memory.buffer)
        view.setUint32(count, 0, true)
        view.setUint32(size, 0, true)
        return 0
      },
      environ_get: () => 0,
      fd_seek: () => 0,
      fd_close: () => 0,
      fd_write: (_file: number, vectors: number, count: number, written: number) => {
        const view = new DataView(memory.buffer)
        let bytes = 0
        for (let i = 0; i < count; i++) {
          const length = view.getUint32(vectors + 8 * i + 4, true)
          listen(view.getUint32(vectors + 8 * i, true), length)
          bytes += length
        }
        view.setUint32(written, bytes, true)
        return 0
      },
    },
  })
  memory = instance.exports.memory as WebAssembly.Memory
  const call = instance.exports as unknown as Functions
  call._initialize()
  return { memory, call }
}
