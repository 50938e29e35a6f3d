import type { ComponentChildren } from "preact";
import type { OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Card } from "../parts/bits.tsx";
import { CheckField, DateTimeField, SelectField, TextArea, TextField } from "../parts/fields.tsx";
import type { Form } from "../parts/form.ts";
import { AccessFields } from "./access-fields.tsx";
import { type LinkDraft, originsOf } from "./draft.ts";
import { LimitFields } from "./limit-fields.tsx";

interface PartProps {
  form: Form<LinkDraft>;
}

/** What the owner calls the link. */
export function NameField({ form }: PartProps) {
  return (
    <TextField
      label={say("link_name")}
      hint={say("link_name_hint")}
      error={form.errorAt("/name")}
      value={form.values.name}
      maxLength={200}
      autocomplete="off"
      onValue={(name) => form.set("name", name)}
    />
  );
}

/** All that can be set of a link but its name. `link` is null for a new one. */
export function LinkFields({ form, link }: PartProps & { link: OwnLink | null }) {
  return (
    <>
      <Card title={say("part_access")}>
        <AccessFields form={form} link={link} />
      </Card>
      <Card title={say("part_expiry")}>
        <ExpiryFields form={form} />
      </Card>
      <Card title={say("part_limits")} lead={say("limits_lead")}>
        <LimitFields form={form} />
      </Card>
      <Card title={say("part_origins")}>
        <OriginFields form={form} />
      </Card>
      <Card title={say("part_visibility")}>
        <VisibilityFields form={form} />
      </Card>
    </>
  );
}

const dayMs = 24 * 3600 * 1000;
const spans = { expiry_week: 7 * dayMs, expiry_month: 30 * dayMs, expiry_year: 365 * dayMs } as const;
const spanNames = ["expiry_week", "expiry_month", "expiry_year"] as const;

function ExpiryFields({ form }: PartProps) {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const set = (iso: string | null) => form.set("expiresAt", iso);
  return (
    <div class="form">
      <div class="link-expiry">
        <DateTimeField
          label={say("expiry")}
          hint={say("expiry_hint", { zone })}
          error={form.errorAt("/expires_at") ?? expiryFailure(form)}
          value={form.values.expiresAt}
          onValue={set}
        />
      </div>
      <Ways>
        {spanNames.map((name) => (
          <button
            key={name}
            type="button"
            class="button button-small"
            onClick={() => set(new Date(Date.now() + spans[name]).toISOString())}
          >
            {say(name)}
          </button>
        ))}
        <button
          type="button"
          class="button button-small"
          disabled={form.values.expiresAt === null}
          onClick={() => set(null)}
        >
          {say("expiry_never")}
        </button>
      </Ways>
    </div>
  );
}

/** What is wrong with an end has a code of its own and names no field. */
const expiryFailure = ({ failure }: Form<LinkDraft>) =>
  failure?.code === "invalid_expiry" ? failure.detail : undefined;

const Ways = ({ children }: { children: ComponentChildren }) => <div class="form-ways">{children}</div>;

function OriginFields({ form }: PartProps) {
  const origins = originsOf(form.values);
  return (
    <div class="form">
      <SelectField
        label={say("origins_which")}
        value={origins.kind}
        options={[
          { value: "none", label: say("origins_none") },
          { value: "listed", label: say("origins_listed") },
          { value: "any", label: say("origins_any") },
        ]}
        onValue={(kind) => form.set("origins", { ...origins, kind })}
      />
      {origins.kind === "listed" && (
        <TextArea
          label={say("origins_list")}
          hint={say("origins_list_hint")}
          error={form.errorAt("/allowed_origins")}
          value={origins.text}
          spellcheck={false}
          autocapitalize="none"
          placeholder="https://shop.example"
          onValue={(text) => form.set("origins", { ...origins, text })}
        />
      )}
    </div>
  );
}

const seen = ["citations", "reasoning", "tools"] as const;

function VisibilityFields({ form }: PartProps) {
  const { visibility } = form.values;
  return (
    <div>
      {seen.map((name) => (
        <CheckField
          key={name}
          label={say(`see_${name}`)}
          isChecked={visibility[name]}
          onValue={(isShown) => form.set("visibility", { ...visibility, [name]: isShown })}
        />
      ))}
    </div>
  );
}
