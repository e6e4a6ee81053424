"""A kernel manager whose kernels are warm whatever kernelspec they have, without anything installed."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from traitlets import DottedObjectName, Type

from warm_kernels.provisioner import NAME, WarmProvisioner

CLIENT = "warm_kernels.ready.ReadyClient"


class WarmKernelManager(AsyncKernelManager):
    """Starts kernels with `WarmProvisioner`; what they preload stands in the configuration under that name."""

    client_class = DottedObjectName(CLIENT, config=True)
    client_factory = Type(klass="jupyter_client.asynchronous.AsyncKernelClient", default_value=CLIENT, config=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry = EntryPoint(NAME, f"{WarmProvisioner.__module__}:{WarmProvisioner.__name__}", "")
        KernelProvisionerFactory.instance().provisioners.setdefault(NAME, entry)

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The kernelspec, provisioned by a warm process."""
        found = super().kernel_spec
        if found is not None and found.metadata.get("kernel_provisioner", {}).get("provisioner_name") != NAME:
            found.metadata = {**found.metadata, "kernel_provisioner": {"provisioner_name": NAME, "config": {}}}
        return found
