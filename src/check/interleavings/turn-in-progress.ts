import type { Access } from "./access.js";
import type { ActorState, RunningOperation } from "./actor-state.js";
import type { CheckedCpu } from "./checked-cpu.js";
import type { ActorEvent, Monitor } from "./monitor.js";
import { OperationLog } from "./operation-log.js";
import type { Operation, Scenario } from "./scenario.js";
import type { Thing } from "./thing.js";
import { type Violation, violationOf } from "./violation.js";

/** One turn of an actor while it is taken: what the actor then holds, how far its operation is, and what was seen to go wrong. */
export class TurnInProgress {
  readonly operation: Operation;
  readonly log: OperationLog;
  held: readonly Thing[];
  done: number;
  /** The operation, if it goes on; else how it ended, or what it threw. */
  current: RunningOperation | null = null;
  ended: string | null = null;
  fault: Violation | null = null;
  violation: Violation | null = null;
  /** Things that the operation has got before this turn, and all of them now. */
  readonly #seen: number;
  #got = 0;
  readonly #from: number;

  constructor(
    private readonly scenario: Scenario,
    private readonly actors: readonly ActorState[],
    private readonly actor: number,
    begins: Operation | null,
    public monitor: Monitor | null,
  ) {
    const { current, held, done } = actors[actor]!;
    this.operation = begins ?? current!.operation;
    this.log = begins === null ? current!.log : new OperationLog();
    this.done = done;
    this.#seen = current?.got ?? 0;
    this.#from = this.log.length;
    this.held = begins === null ? held : this.#begins(begins, held);
  }

  /** Whether it brought the operation something. */
  get isGain(): boolean {
    return this.#got > this.#seen;
  }

  /** What it accessed. */
  get accesses(): Access[] {
    return this.log.since(this.#from);
  }

  /** Goes on with the operation for so many turns: from its beginning, with the answers in its log. */
  run(cpu: CheckedCpu, turns: 0 | 1): void {
    const { operation, scenario, actor, done } = this;
    const perform = () => {
      this.#got = 0;
      return scenario.perform(actor, operation, done, (thing) => {
        if (this.#got++ >= this.#seen) this.held = this.#gets(thing, this.held);
      });
    };
    try {
      const progress = cpu.advance(this.log, perform, turns);
      if (progress.outcome === "ended") {
        this.held = this.#ends(operation, progress.result, this.held);
        this.ended = endText(operation, progress.result, scenario);
        this.done++;
      } else {
        const got = Math.max(this.#got, this.#seen);
        this.current = { operation, log: this.log, got, pending: progress.pending };
      }
    } catch (error) {
      this.fault = violationOf(error, `${scenario.actors[actor]!.name}, ${operation.name}`);
    }
  }

  #begins({ kind, thing }: Operation, held: readonly Thing[]): readonly Thing[] {
    if (kind !== "other") this.#tell({ kind: "begins", does: kind, thing });
    return kind === "give" ? held.filter((own) => own !== thing) : held;
  }

  #gets(thing: Thing, held: readonly Thing[]): readonly Thing[] {
    const holder = this.actors.findIndex((state, actor) =>
      (actor === this.actor ? held : state.held).includes(thing),
    );
    if (holder >= 0) {
      const { actors } = this.scenario;
      const text = `${this.scenario.nameOfThing(thing)} was handed out twice: ${actors[this.actor]!.name} gets it, and ${actors[holder]!.name} holds it`;
      this.violation ??= { kind: "held-twice", text };
    }
    this.#tell({ kind: "got", thing });
    return [...held, thing];
  }

  #ends({ kind, thing, name }: Operation, result: number, held: readonly Thing[]): readonly Thing[] {
    switch (kind) {
      case "give":
        this.#tell({ kind: "gave", accepted: result !== 0 });
        return result !== 0 ? held : [...held, thing];
      case "take":
        if (typeof result !== "number") {
          this.violation ??= { kind: "invariant", text: `${name} answers ${result}` };
          return held;
        }
        if (result !== 0) return this.#gets(result, held);
        this.#tell({ kind: "gotNothing" });
        return held;
      case "takeAll":
        this.#tell({ kind: "gotNothing" });
        return held;
      case "other":
        return held;
    }
  }

  #tell(event: ActorEvent): void {
    if (this.monitor === null || this.violation !== null) return;
    const next = this.monitor.after(this.actor, event);
    if (typeof next === "string") this.violation = { kind: "not-linearizable", text: next };
    else this.monitor = next;
  }
}

function endText({ kind, name }: Operation, result: number, scenario: Scenario): string {
  if (kind !== "take") return `${name} ends${kind === "give" && result === 0 ? ", refused" : ""}`;
  return `${name} answers ${result === 0 ? "NULL" : scenario.nameOfThing(result)}`;
}
