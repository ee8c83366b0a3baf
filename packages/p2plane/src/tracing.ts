/**
 * Spans by OpenTelemetry's API: one for each call, one for each handler, and one trace through both. The API is an
 * optional peer dependency, loaded where a node is made with `tracing` and nowhere else.
 */
import type { Context, Span, TextMapSetter, Tracer } from '@opentelemetry/api'
import { failure, P2PError } from '@p2plane/wire'
import type { CallBegin, CallWatch, WatchedCall } from './call-watch.ts'

type Api = typeof import('@opentelemetry/api')

/** Leaves as much for what the application sends itself: a trace that is not carried must not fail a call. */
const MAX_CARRIED_CHARS = 4_096

/** @throws P2PError `invalid-argument` where the API is not installed */
export async function openTelemetry(): Promise<CallWatch> {
  let api: Api
  try {
    api = await import('@opentelemetry/api')
  } catch (cause) {
    const text = 'tracing: @opentelemetry/api is not installed; expected it beside p2plane'
    throw failure('invalid-argument', text, { cause })
  }
  return new Tracing(api)
}

class Tracing implements CallWatch {
  readonly #api: Api
  /** Stands for whatever provider is registered, now or later. */
  readonly #tracer: Tracer

  constructor(api: Api) {
    this.#api = api
    this.#tracer = api.trace.getTracer('p2plane')
  }

  outgoing(call: CallBegin): WatchedCall {
    const { context, propagation, SpanKind, trace } = this.#api
    const parent = context.active()
    const span = this.#tracer.startSpan(call.protocolId, this.#options(SpanKind.CLIENT, call), parent)
    const carrier: Record<string, string> = {}
    propagation.inject(trace.setSpan(parent, span), carrier, new HeaderSetter())
    return {
      headers: { ...carrier, ...call.headers },
      onRetry: () => span.addEvent('retry'),
      end: error => this.#end(span, error)
    }
  }

  incoming(call: CallBegin): WatchedCall {
    const { context, propagation, SpanKind, trace } = this.#api
    const caller: Context = propagation.extract(context.active(), call.headers ?? {})
    const span = this.#tracer.startSpan(call.protocolId, this.#options(SpanKind.SERVER, call), caller)
    const within = trace.setSpan(caller, span)
    return {
      run: piece => context.with(within, piece),
      end: error => this.#end(span, error)
    }
  }

  #options(kind: number, { protocolId, peer }: CallBegin): { kind: number; attributes: Record<string, string> } {
    return { kind, attributes: { 'rpc.system.name': 'p2plane', 'rpc.method': protocolId, 'p2plane.peer': `${peer}` } }
  }

  #end(span: Span, error: unknown): void {
    if (error !== undefined && span.isRecording()) {
      span.setAttribute('error.type', P2PError.is(error) ? error.code : 'unknown')
      const message = error instanceof Error ? error.message : undefined
      span.setStatus({ code: this.#api.SpanStatusCode.ERROR, ...(message !== undefined && { message }) })
    }
    span.end()
  }
}

/** Headers have names in lower case, and an end. */
class HeaderSetter implements TextMapSetter<Record<string, string>> {
  #chars = 0

  set(carrier: Record<string, string>, name: string, value: string): void {
    const chars = name.length + value.length
    if (this.#chars + chars > MAX_CARRIED_CHARS) return
    this.#chars += chars
    carrier[name.toLowerCase()] = value
  }
}
