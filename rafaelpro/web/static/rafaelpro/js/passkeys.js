/* Passkeys: [data-passkey="create"|"get"] forms ask the device, put its answer in « credential », and go. */
(() => {
    "use strict";

    const forms = document.querySelectorAll("form[data-passkey]");
    const isKnown = Boolean(window.PublicKeyCredential && navigator.credentials);

    function bytes(text) {
        const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
        return Uint8Array.from(plain, (character) => character.charCodeAt(0));
    }

    function text(buffer) {
        const plain = String.fromCharCode(...new Uint8Array(buffer));
        return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    }

    const withBytes = (described) => ({ ...described, id: bytes(described.id) });

    function forCreation({ publicKey }) {
        return {
            ...publicKey,
            challenge: bytes(publicKey.challenge),
            user: withBytes(publicKey.user),
            excludeCredentials: (publicKey.excludeCredentials || []).map(withBytes),
            authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
        };
    }

    function forAnswer({ publicKey }) {
        return {
            ...publicKey,
            challenge: bytes(publicKey.challenge),
            allowCredentials: (publicKey.allowCredentials || []).map(withBytes),
        };
    }

    function toSend(credential) {
        const given = credential.response;
        const response = { clientDataJSON: text(given.clientDataJSON) };
        for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
            if (given[name]) response[name] = text(given[name]);
        }
        return {
            id: credential.id,
            rawId: text(credential.rawId),
            type: credential.type,
            response,
            clientExtensionResults: credential.getClientExtensionResults(),
        };
    }

    async function optionsOf(form) {
        if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
        const answer = await fetch(form.dataset.passkeyOptionsUrl, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        return answer.json();
    }

    function ask(form, options) {
        if (form.dataset.passkey === "create") return navigator.credentials.create({ publicKey: forCreation(options) });
        return navigator.credentials.get({ publicKey: forAnswer(options) });
    }

    async function submitted(event) {
        event.preventDefault();
        const form = event.currentTarget;
        const button = form.querySelector("[data-passkey-button]");
        const failed = form.querySelector("[data-passkey-failed]");
        failed.hidden = true;
        button.disabled = true;
        try {
            const credential = await ask(form, await optionsOf(form));
            form.elements.credential.value = JSON.stringify(toSend(credential));
            form.submit();
        } catch {
            failed.hidden = false;
            button.disabled = false;
        }
    }

    forms.forEach((form) => {
        form.querySelector("[data-passkey-scriptless]").hidden = true;
        form.querySelector("[data-passkey-button]").hidden = !isKnown;
        form.querySelector("[data-passkey-absent]").hidden = isKnown;
        form.addEventListener("submit", submitted);
    });
})();
