import type { DepotDesign } from "../../iova/depot.js";
import { NullDereference } from "../../memory/errors.js";
import { type AllocCall, CallMatcher } from "../../workload/trace/call-matcher.js";
import type { EventOf, KernelEvent } from "../../workload/trace/kernel-event.js";
import type { Comparison } from "./comparison.js";
import { differ } from "./difference.js";
import { DomainSteps } from "./domain-steps.js";
import { createModel } from "./model.js";
import type { CaptureSurvey } from "./survey.js";

/** An allocation under way. Its last step that gave a pfn, or none, is what it will return. */
interface OpenCall extends AllocCall {
  answer: number;
}

/** Why: a free is interrupted by softirq, hard interrupt and NMI at most. */
const MOST_NESTED_FREES = 4;

/**
 * Plays a capture step by step, in the order of its lines: every domain from its creation to its end. What belongs to
 * domains that were there before is passed over.
 */
export class StepPlayer {
  /** Domains played. */
  domains = 0;
  /** Addresses of domains that were there before the recording. */
  readonly before = new Set<number>();
  readonly #current = new Map<number, DomainSteps>();
  readonly #ended = new Set<number>();
  readonly #calls = new CallMatcher<OpenCall>(() => {});
  /** Per CPU: frees that have been entered and not yet pushed. */
  readonly #frees = new Map<number, EventOf<"free_iova_fast">[]>();
  /** Per CPU: whether the `alloc_iova` last entered wants its range aligned. */
  readonly #aligned = new Map<number, boolean>();

  constructor(
    private readonly survey: CaptureSurvey,
    private readonly design: DepotDesign,
    private readonly comparison: Comparison,
  ) {}

  /** The kernel survived this step: a fault of the design under test is a difference, too. */
  take(event: KernelEvent): void {
    try {
      this.#play(event);
    } catch (fault) {
      if (!(fault instanceof NullDereference)) throw fault;
      differ(event, "the outcome", "no fault", fault.message);
    }
  }

  #play(event: KernelEvent): void {
    switch (event.event) {
      case "map":
      case "unmap":
      case "tracing_mark_write":
      case "other":
        return;
      case "init_iova_domain":
        this.domains++;
        this.#current.set(event.iovad, this.#create(event));
        return;
      case "alloc_iova_fast_ret":
        this.#return(event);
        return;
    }
    const domain = this.#current.get(event.iovad);
    if (domain === undefined) {
      if (!this.#ended.has(event.iovad)) this.before.add(event.iovad);
      return;
    }
    switch (event.event) {
      case "reserve_iova":
        domain.reserve(event);
        break;
      case "put_iova_domain":
        this.#current.delete(event.iovad);
        this.#ended.add(event.iovad);
        domain.put();
        break;

      case "alloc_iova_fast":
        this.#calls.enter({ ...event, answer: 0 });
        break;
      case "rc_pop":
        this.#expectRequest(event, event.rsize, event.limit + event.rsize);
        this.#answer(event, domain.rcPop(event));
        break;
      case "rc_limit_miss":
        this.#limitMiss(event, domain);
        break;
      case "rc_get_swap":
        this.#swap(event, domain, this.#calls.inside(event.at, event.iovad));
        break;
      case "depot_pop":
        domain.depotPop(event);
        break;
      case "depot_empty":
        domain.depotEmpty(event);
        break;
      case "alloc_iova":
        this.#aligned.set(event.at.cpu, event.sizeAligned);
        break;
      case "tree_insert":
        this.#expectRequest(event, event.pfnHi - event.pfnLo + 1, event.limit1);
        this.#answer(event, domain.treeInsert(event, this.#aligned.get(event.at.cpu) ?? true));
        break;
      case "tree_full":
        this.#expectRequest(event, event.size, event.limit1);
        this.#answer(event, domain.treeFull(event, this.#aligned.get(event.at.cpu) ?? true));
        break;

      case "free_iova_fast":
        if (domain.isCached(event.size)) this.#enterFree(event);
        break;
      case "rc_put_swap":
        this.#swap(event, domain, this.#freeOn(event));
        break;
      case "rc_push":
        this.#push(event, domain);
        break;
      case "depot_push":
        domain.depotPush(event);
        break;
      case "depot_overflow":
        domain.depotOverflow(event);
        break;
      case "depot_reclaim":
        domain.depotReclaim(event);
        break;
      case "free_cpu_cached_iovas":
        domain.sweep(event);
        break;
      case "iova_magazine_free_pfns":
        domain.beginDrain(event);
        break;
      case "remove_iova":
        domain.removeIova(event);
        break;
    }
  }

  #create(event: EventOf<"init_iova_domain">): DomainSteps {
    return new DomainSteps(createModel(this.survey, this.design, event), this.comparison);
  }

  /** The step must be one of the request that this task entered. */
  #expectRequest(event: EventOf<"rc_pop" | "tree_insert" | "tree_full">, size: number, limit1: number): void {
    const call = this.#calls.inside(event.at, event.iovad);
    if (call === undefined) return;
    this.comparison.count(event, "the size", size, this.#current.get(event.iovad)!.roundedSize(call.size));
    this.comparison.pfn(event, "the limit + 1", wrapped(limit1), wrapped(call.limitPfn + 1));
  }

  #answer(event: KernelEvent & { iovad: number }, pfn: number): void {
    const call = this.#calls.inside(event.at, event.iovad);
    if (call !== undefined) call.answer = pfn;
  }

  #return(event: EventOf<"alloc_iova_fast_ret">): void {
    const call = this.#calls.leave(event);
    if (call !== undefined) this.comparison.pfn(event, "pfn", event.pfn, call.answer);
  }

  #limitMiss(event: EventOf<"rc_limit_miss">, domain: DomainSteps): void {
    const call = this.#calls.inside(event.at, event.iovad);
    if (call === undefined) return;
    const size = domain.roundedSize(call.size);
    domain.rcLimitMiss(event, size, wrapped(call.limitPfn + 1 - size));
  }

  #swap(
    event: EventOf<"rc_get_swap" | "rc_put_swap">,
    domain: DomainSteps,
    of: { size: number } | undefined,
  ): void {
    if (of !== undefined) domain.swap(event, of.size);
  }

  #enterFree(event: EventOf<"free_iova_fast">): void {
    const frees = this.#frees.get(event.at.cpu) ?? [];
    frees.push(event);
    // A free for which there was no memory for a magazine is never pushed.
    if (frees.length > MOST_NESTED_FREES) frees.shift();
    this.#frees.set(event.at.cpu, frees);
  }

  /** The free that this CPU entered last, in the domain of the event. */
  #freeOn(event: KernelEvent & { iovad: number }): EventOf<"free_iova_fast"> | undefined {
    return this.#frees.get(event.at.cpu)?.findLast(({ iovad }) => iovad === event.iovad);
  }

  #push(event: EventOf<"rc_push">, domain: DomainSteps): void {
    const frees = this.#frees.get(event.at.cpu) ?? [];
    const index = frees.findLastIndex(({ iovad, pfn }) => iovad === event.iovad && pfn === event.pfn);
    const free = index < 0 ? this.#freeOn(event) : frees[index];
    this.comparison.pfn(event, "pfn", event.pfn, free?.pfn ?? 0);
    frees.splice(index, 1);
    domain.rcPush(event, free!.size);
  }
}

/** Numbers of a capture are known to 52 bits: those beyond, of bounds that wrapped below 0, are compared by these. */
const wrapped = (value: number): number => ((value % 2 ** 52) + 2 ** 52) % 2 ** 52;
