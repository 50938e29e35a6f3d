import { useSignal } from "@preact/signals";
import type { Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { confirm } from "../parts/confirm.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FailureNotice } from "../parts/failure-notice.tsx";
import { useForm } from "../parts/form.ts";
import { tell } from "../parts/toast.tsx";
import { go } from "../router.ts";
import { changeCustomer, deleteCustomer } from "./customer-api.ts";
import type { CustomerProps } from "./customer-page.tsx";
import { Ways } from "./ways.tsx";

/** Deactivates a customer, or deletes it. */
export function Closing({ customer, onChanged }: CustomerProps) {
  const failure = useSignal<Failure | null>(null);
  const isDeleting = useSignal(false);
  const { username: name, is_active: isActive } = customer;
  const change = async () => {
    const sure =
      !isActive ||
      (await confirm({
        title: say("customer_deactivate_title", { name }),
        text: say("customer_deactivate_text", { name }),
        action: say("customer_deactivate"),
      }));
    if (!sure) return;
    const changed = await changeCustomer(customer.id, { is_active: !isActive });
    failure.value = changed.ok ? null : changed.failure;
    if (!changed.ok) return;
    onChanged(changed.value);
    tell(say(isActive ? "customer_deactivated" : "customer_activated", { name }));
  };
  return (
    <Card
      title={say("customer_closing")}
      lead={say(isActive ? "customer_closing_text" : "customer_inactive_text", { name })}
    >
      {failure.value && <FailureNotice failure={failure.value} />}
      <div class="form-ways">
        <button type="button" class="button" onClick={() => void change()}>
          {say(isActive ? "customer_deactivate" : "customer_activate")}
        </button>
        <button
          type="button"
          class="button button-danger"
          onClick={() => {
            isDeleting.value = true;
          }}
        >
          {say("customer_delete")}
        </button>
      </div>
      {isDeleting.value && (
        <DeleteDialog
          id={customer.id}
          name={name}
          onClose={() => {
            isDeleting.value = false;
          }}
        />
      )}
    </Card>
  );
}

/** What becomes of what the customer wrote is asked, and nothing is chosen beforehand. */
function DeleteDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const form = useForm<{ written: "keep" | "delete" | null }>({ written: null });
  const { written } = form.values;
  const remove = async () => {
    if (written === null || (await form.send(() => deleteCustomer(id, written))) === null) return;
    onClose();
    tell(say("customer_deleted", { name }));
    await go("/console/customers", { replace: true });
  };
  return (
    <Dialog title={say("customer_delete_title", { name })} onClose={onClose}>
      <form
        class="dialog-body"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void remove();
        }}
      >
        <p class="dialog-text">{say("customer_delete_text")}</p>
        <Ways
          label={say("customer_delete_written", { name })}
          chosen={written}
          onChosen={(way) => form.set("written", way)}
          ways={[
            { value: "keep", label: say("customer_delete_keep"), hint: say("customer_delete_keep_hint") },
            { value: "delete", label: say("customer_delete_all"), hint: say("customer_delete_all_hint") },
          ]}
        />
        {form.failure && <FailureNotice failure={form.failure} />}
        <div class="dialog-ways">
          <button type="button" class="button" onClick={onClose}>
            {say("cancel")}
          </button>
          <button type="submit" class="button button-danger" disabled={written === null || form.isBusy}>
            {say("customer_delete_now")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
